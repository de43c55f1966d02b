/** A batch that takes longer does not hold up the next one. */
const HOLD_MS = 250;
/** Without a result after this, a box office sends its own batch: the one that sent it with others may be gone. */
const LOST_MS = 2_000;

export interface Carrier<Item, Result> {
  readonly nowMs: () => number;
  /** Sends the items in one batch, which fails or succeeds as a whole. One result an item, in order. */
  readonly send: (items: readonly Item[]) => Promise<readonly Result[]>;
  /** Items of one key never share a batch. */
  readonly keyOf: (item: Item) => number;
  readonly sizeOf: (item: Item) => number;
  /** Most that items which share a batch have together. */
  readonly mostSize: number;
}

/** What becomes of an item that waits: its result, or its box office has to send a batch, with the others or alone. */
type Turn<Result> = { readonly result: Result } | "lead" | "alone";

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly settle: (turn: Turn<Result>) => void;
}

/**
 * Group commit across the box offices of an isolate. While a batch is under way, the items of others gather; one of their
 * box offices then sends all of them. It never delays an item for company: where nothing is under way, it goes at once.
 *
 * A shared batch runs in the box office that sends it, which may end at any time. Each of the others has timers of its own, and
 * sends its item itself where the result does not come. A shared batch that fails is repeated one by one, so that one item's
 * fault is nobody else's; an item that failed alone goes alone until it succeeds.
 */
export class Collector<Item, Result> {
  readonly #carrier: Carrier<Item, Result>;
  readonly #waiting = new Map<number, Waiting<Item, Result>>();
  readonly #faulty = new Set<number>();
  #underWay: { readonly sinceMs: number } | null = null;

  constructor(carrier: Carrier<Item, Result>) {
    this.#carrier = carrier;
  }

  /** Sends the item, and answers its result. Rejects only by a fault of a batch in which it was alone. */
  async carry(item: Item): Promise<Result> {
    if (this.#faulty.has(this.#carrier.keyOf(item))) return this.#sendAlone(item);
    const turn = this.#isHeld() ? await this.#wait(item) : "lead";
    if (turn === "lead") return this.#lead(item);
    return turn === "alone" ? this.#sendAlone(item) : turn.result;
  }

  #isHeld(): boolean {
    return this.#underWay !== null && this.#carrier.nowMs() - this.#underWay.sinceMs < HOLD_MS;
  }

  #wait(item: Item): Promise<Turn<Result>> {
    const { promise, resolve } = Promise.withResolvers<Turn<Result>>();
    const key = this.#carrier.keyOf(item);
    const mine = { item, settle: resolve };
    this.#waiting.set(key, mine);
    const held = setTimeout(() => {
      if (this.#waiting.get(key) === mine) resolve("lead");
    }, HOLD_MS);
    const lost = setTimeout(() => {
      resolve("alone");
    }, LOST_MS);
    return promise.finally(() => {
      clearTimeout(held);
      clearTimeout(lost);
    });
  }

  async #lead(item: Item): Promise<Result> {
    const batch = { sinceMs: this.#carrier.nowMs() };
    this.#underWay = batch;
    const others = this.#take(item);
    try {
      if (others.length === 0) return await this.#sendAlone(item);
      const [mine, ...results] = await this.#carrier.send([item, ...others.map((other) => other.item)]);
      for (const [i, result] of results.entries()) others[i]?.settle({ result });
      return mine as Result;
    } catch (fault) {
      if (others.length === 0) throw fault;
      for (const other of others) other.settle("alone");
      return await this.#sendAlone(item);
    } finally {
      if (this.#underWay === batch) this.#handOver();
    }
  }

  /** Those who wait, as many as fit beside the item. */
  #take(item: Item): Waiting<Item, Result>[] {
    const { keyOf, sizeOf, mostSize } = this.#carrier;
    this.#waiting.delete(keyOf(item));
    const taken: Waiting<Item, Result>[] = [];
    let size = sizeOf(item);
    for (const [key, waiting] of this.#waiting) {
      size += sizeOf(waiting.item);
      if (size > mostSize) break;
      this.#waiting.delete(key);
      taken.push(waiting);
    }
    return taken;
  }

  /** The one that has waited longest sends the next batch. Until it does, the others wait for it as for a batch. */
  #handOver(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#underWay = null;
      return;
    }
    const [key, { settle }] = next;
    this.#waiting.delete(key);
    this.#underWay = { sinceMs: this.#carrier.nowMs() };
    settle("lead");
  }

  async #sendAlone(item: Item): Promise<Result> {
    const key = this.#carrier.keyOf(item);
    try {
      const [result] = await this.#carrier.send([item]);
      this.#faulty.delete(key);
      return result as Result;
    } catch (fault) {
      this.#faulty.add(key);
      throw fault;
    }
  }
}

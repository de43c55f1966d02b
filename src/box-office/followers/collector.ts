/** A batch that takes longer does not hold up the next one. */
const HOLD_MS = 250;
/** Without a result after this, a box office sends its own batch: the one that took its item along may be gone. */
const LOST_MS = 5_000;
/** A box office looks for its result when the batch should be done, then at growing intervals: so many in the time so far. */
const LOOKS = 4;
const SHORTEST_PAUSE_MS = 2;

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

/** An item that waits, and what came of it. */
interface Waiting<Item, Result> {
  readonly item: Item;
  outcome: { readonly result: Result } | "failed" | null;
}

/**
 * Group commit across the box offices of an isolate. While a batch is under way, the items of others gather; the first of
 * their box offices to look sends all of them. It never delays an item for company: where nothing is under way, it goes at once.
 *
 * What is shared is plain data. A promise would be one object's, and hang with it or be refused to the others; so each of
 * them looks for its result by itself, and sends its item itself where none comes. A shared batch that fails is repeated one by
 * one, so that one item's fault is nobody else's; an item that failed alone goes alone until it succeeds.
 */
export class Collector<Item, Result> {
  readonly #carrier: Carrier<Item, Result>;
  readonly #waiting = new Map<number, Waiting<Item, Result>>();
  readonly #faulty = new Set<number>();
  #underWay: { readonly sinceMs: number } | null = null;
  #hadCompany = false;
  #tookMs = 0;

  constructor(carrier: Carrier<Item, Result>) {
    this.#carrier = carrier;
  }

  /** Sends the item, and answers its result. Rejects only by the fault of a batch in which it was alone. */
  async carry(item: Item): Promise<Result> {
    const key = this.#carrier.keyOf(item);
    if (this.#faulty.has(key) || this.#isLarge(item)) return this.#sendAlone(item);
    const mine: Waiting<Item, Result> = { item, outcome: null };
    this.#waiting.set(key, mine);
    const sinceMs = this.#carrier.nowMs();
    while (mine.outcome === null && this.#carrier.nowMs() - sinceMs < LOST_MS) {
      if (this.#waiting.get(key) !== mine || this.#isHeld()) {
        await this.#pause();
        continue;
      }
      const batch = this.#take(mine);
      this.#hadCompany = batch.length > 1;
      if (batch.length === 1) return this.#holding(() => this.#sendAlone(item));
      await this.#holding(() => this.#share(batch));
    }
    if (this.#waiting.get(key) === mine) this.#waiting.delete(key);
    return mine.outcome === null || mine.outcome === "failed" ? this.#sendAlone(item) : mine.outcome.result;
  }

  /** It would fit beside few others, and might wait long. */
  #isLarge(item: Item): boolean {
    return 2 * this.#carrier.sizeOf(item) > this.#carrier.mostSize;
  }

  /** Whether several items were in the last batch, or wait for the next one. */
  get isBusy(): boolean {
    return this.#hadCompany || this.#waiting.size > 1;
  }

  #isHeld(): boolean {
    return this.#underWay !== null && this.#carrier.nowMs() - this.#underWay.sinceMs < HOLD_MS;
  }

  #pause(): Promise<void> {
    const elapsedMs = this.#carrier.nowMs() - (this.#underWay?.sinceMs ?? this.#carrier.nowMs());
    const ms = Math.max(this.#tookMs - elapsedMs, elapsedMs / LOOKS, SHORTEST_PAUSE_MS);
    return new Promise((resolve) => {
      setTimeout(resolve, Math.min(ms, HOLD_MS));
    });
  }

  /** While the work is under way, items gather. */
  async #holding<Done>(work: () => Promise<Done>): Promise<Done> {
    const batch = { sinceMs: this.#carrier.nowMs() };
    this.#underWay = batch;
    try {
      return await work();
    } finally {
      this.#tookMs = this.#carrier.nowMs() - batch.sinceMs;
      if (this.#underWay === batch) this.#underWay = null;
    }
  }

  async #share(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.#carrier.send(batch.map(({ item }) => item));
      for (const [i, one] of batch.entries()) one.outcome = { result: results[i] as Result };
    } catch {
      // Whoever fails alone as well says why.
      for (const one of batch) one.outcome = "failed";
    }
  }

  /** The item, and those that wait, as far as they fit beside it. */
  #take(first: Waiting<Item, Result>): Waiting<Item, Result>[] {
    const { keyOf, sizeOf, mostSize } = this.#carrier;
    this.#waiting.delete(keyOf(first.item));
    const taken = [first];
    let size = sizeOf(first.item);
    for (const [key, waiting] of this.#waiting) {
      size += sizeOf(waiting.item);
      if (size > mostSize) break;
      this.#waiting.delete(key);
      taken.push(waiting);
    }
    return taken;
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

import { now, randomHex } from "../../platform/clock.ts";
import { within } from "../../platform/timeout.ts";
import type { Compared } from "../answers.ts";
import { isOf, isProved } from "../followers/cursor.ts";
import type { Cursor } from "../followers/cursor.ts";
import { Follower } from "../followers/follower.ts";
import type { Facts } from "../followers/owner-events.ts";
import { MAX_BATCH_EVENTS, project, sumsOf } from "../followers/projection.ts";
import { areCopiedTogether, copyTogether } from "../followers/service.ts";
import { eventOf } from "../ledger/history.ts";
import { withPlaces } from "../ledger/old-places.ts";
import { NOTHING, added } from "../rebuild/corrected.ts";
import type { Corrected } from "../rebuild/corrected.ts";
import { PAGE_RESERVATIONS, pageAfter } from "../rebuild/page.ts";
import * as store from "../rebuild/store.ts";
import type { Book } from "./book.ts";

/** D1's own limit for a statement is 30 s. One that still arrives later changes nothing: D1 is elsewhere by then. */
const D1_TIMEOUT_MS = 30_000;
const MARK_BYTES = 16;

/**
 * D1's copies of a box office. The follower sends what is new. If D1 is not where the follower left it, as after a restore of
 * either, the copies are brought up from there, or compared with the ledger and corrected. One of these at a time.
 */
export class Copies {
  readonly follower: Follower;
  readonly #book: Book;
  readonly #saved: () => Promise<void>;
  #last: Promise<unknown> = Promise.resolve();

  /** `saved` settles once everything that was written so far is on disk. */
  constructor(book: Book, saved: () => Promise<void>, copied: number) {
    this.#book = book;
    this.#saved = saved;
    this.follower = new Follower(
      {
        head: () => book.head,
        nowMs: now,
        deliver: (cursor) => this.#inTurn(() => this.#deliver(cursor)),
        mostEvents: MAX_BATCH_EVENTS,
        hasCompany: areCopiedTogether,
      },
      copied,
    );
  }

  /**
   * Compares what D1 was seen to know with the ledger. If they agree, this costs no more than a look into memory. Else D1 is
   * asked, and its copies are mended if they are wrong.
   */
  async compare(seen: Cursor): Promise<Compared> {
    this.follower.found();
    if (this.#isRight(seen)) return "right";
    const found = await this.#inTurn(() => this.#mend());
    if (found === "behind") await this.follower.caughtUp();
    return found;
  }

  /** Compares each row of the copies with the ledger, and corrects those that are wrong. */
  rebuild(): Promise<Corrected | "other_incarnation"> {
    return this.#inTurn(async () => {
      const at = await this.#cursorInD1();
      if (at === "other_incarnation") return at;
      return this.#correct(at, isOf(this.#chain, at) && at.seq >= this.follower.cursor);
    });
  }

  get #chain() {
    return { head: this.#book.head, hashAt: (seq: number) => this.#book.rows.log.hashAt(seq) };
  }

  get #facts(): Facts {
    const { log } = this.#book.rows;
    const eventAt = (seq: number) => {
      const [entry] = log.entriesAfter(seq - 1, 1);
      if (entry?.seq !== seq) throw new Error(`no event ${seq}`);
      return eventOf(entry);
    };
    const termsBefore = (seq: number) => {
      const entry = log.termsEntryBefore(seq);
      const event = entry === null ? null : eventOf(entry);
      return event !== null && "terms" in event ? event.terms : null;
    };
    return { eventAt, termsBefore };
  }

  #isRight(at: Cursor): boolean {
    return at.seq >= this.follower.cursor && isProved(this.#chain, at);
  }

  #inTurn<Done>(work: () => Promise<Done>): Promise<Done> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #cursorInD1(): Promise<Cursor | "other_incarnation"> {
    const at = await within(D1_TIMEOUT_MS, store.cursorOf(this.#terms()));
    if (at === "other_incarnation") this.#book.retire();
    return at;
  }

  #shown() {
    const state = this.#book.shown;
    if (state === null) throw new Error("a box office that does not sell has no copies");
    return state;
  }

  #terms() {
    return this.#shown().terms;
  }

  /**
   * Sends the events after `cursor`, or after D1's cursor where that is another one. Returns where D1 is then; "nowhere" where D1
   * lacks the showtime, as after an opening that failed for the caller alone, or a restore of D1.
   */
  async #deliver(cursor: number): Promise<number | "nowhere"> {
    const reached = await this.#send(cursor);
    if (reached === "unknown") {
      console.warn(
        `D1 has no showtime ${this.#terms().showtimeId}: its box office keeps the events, and copies them once D1 has it`,
      );
      return "nowhere";
    }
    // A request may wait for the events that D1 did not take because it was elsewhere: they go at once.
    if (!reached.isElsewhere || reached.seq >= this.#book.head) return reached.seq;
    const further = await this.#send(reached.seq);
    return further === "unknown" ? "nowhere" : further.seq;
  }

  async #send(cursor: number): Promise<{ readonly seq: number; readonly isElsewhere: boolean } | "unknown"> {
    const state = this.#book.shown;
    if (state === null) return { seq: cursor, isElsewhere: false };
    const { hashAt } = this.#chain;
    const events = this.#book.rows.log.eventsAfter(cursor, MAX_BATCH_EVENTS);
    const batch = project(state, cursor, events, (n) => this.#book.find(n), hashAt, this.#facts);
    // Another object may send the batch, and the platform holds back only what this one sends until it is saved.
    await this.#saved();
    const reached = await within(D1_TIMEOUT_MS, copyTogether(batch));
    if (reached === "unknown") return reached;
    if (reached === "other_incarnation") {
      this.#book.retire();
      return { seq: cursor, isElsewhere: false };
    }
    if (!isOf(this.#chain, reached)) {
      await this.#correct(reached, false);
      return { seq: this.follower.cursor, isElsewhere: false };
    }
    if (reached.seq < cursor) this.#warn("behind what it had: it gets everything since", reached);
    return { seq: reached.seq, isElsewhere: reached.seq !== batch.cursor.seq };
  }

  async #mend(): Promise<Compared> {
    const at = await this.#cursorInD1();
    if (at === "other_incarnation") return at;
    if (this.#isRight(at)) return "right";
    const isKnown = isOf(this.#chain, at);
    if (isKnown && at.seq < this.follower.cursor) {
      this.#warn("behind what it had: it gets everything since", at);
      this.follower.moveTo(at.seq);
      return "behind";
    }
    const { sums: _, ...rows } = await this.#correct(at, isKnown);
    // Without a hash the copies were not known to be wrong.
    return isKnown && Object.values(rows).every((changed) => changed === 0) ? "right" : "rebuilt";
  }

  /**
   * Goes through all reservations. `keepsCursor` where D1 is where it should be, so that nothing is written if all is right;
   * a page is never older than D1's cursor then, and what is newer follows. Else the cursor is set once all is right.
   */
  async #correct(at: Cursor, keepsCursor: boolean): Promise<Corrected> {
    const { terms, seats } = this.#shown();
    const { head, hashAt } = this.#chain;
    const isKept = keepsCursor && at.seq > 0;
    const goal = isKept ? at.seq : head;
    if (!keepsCursor) this.#warn("of another ledger: they are rebuilt", at);
    const from = isKept ? at : await within(D1_TIMEOUT_MS, store.begin(terms, at, randomHex(MARK_BYTES)));
    if (from === null) throw new Error(`D1's cursor of showtime ${terms.showtimeId} has moved`);
    let corrected = NOTHING;
    for (let n: number | null = 0; n !== null;) {
      const following = this.#book.rows.reservationsAfter(n, PAGE_RESERVATIONS);
      const page = pageAfter(
        terms,
        n,
        following.map((one) => withPlaces(one, seats)),
      );
      corrected = added(corrected, await within(D1_TIMEOUT_MS, store.putPage(terms, page, from)));
      n = page.next;
    }
    const state = this.#book.state;
    if (state === null) throw new Error("a box office without a state has no copies");
    const cursor = { seq: goal, hash: hashAt(goal) };
    const isChanged = await within(D1_TIMEOUT_MS, store.end(terms, from, cursor, sumsOf(state)));
    if (!isKept) this.follower.moveTo(goal);
    corrected = added(corrected, { sums: isChanged ? 1 : 0 });
    if (!keepsCursor) console.warn(`D1's copies of showtime ${terms.showtimeId} were rebuilt`, corrected);
    return corrected;
  }

  #warn(what: string, at: Cursor): void {
    const { showtimeId } = this.#terms();
    const { head } = this.#chain;
    console.warn(`D1's copies of showtime ${showtimeId} are ${what}`, {
      at,
      had: this.follower.cursor,
      head,
    });
  }
}

import * as decide from "../../../src/box-office/ledger/decide.ts";
import type { SeatMap } from "../../../src/box-office/ledger/seat-map.ts";
import type { State } from "../../../src/box-office/ledger/state.ts";
import { Book } from "../../../src/box-office/object/book.ts";
import { BoxOffice as Production } from "../../../src/box-office/object/box-office.ts";
import { meterStorage, noteMapRead } from "./meter.ts";
/** The box office with a full house at once, and an end when the bench wants one. */

const PARTY = 2;
const BUYER = 1;

export class BoxOffice extends Production {
  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    meterStorage(ctx.storage);
    super(ctx, env);
  }

  override seatMap(): SeatMap | null {
    noteMapRead();
    return super.seatMap();
  }

  /**
   * Sells every seat to parties of two, each of whom held and released them once before: two events a seat. By the
   * production's own book, without its followers: neither D1 nor the queues hear of it.
   */
  sellOut(): { events: number } {
    const book = new Book(this.ctx, () => []);
    const { state } = book;
    if (state === null) throw new Error("a box office that nobody opened has nothing to sell");
    const labels = [...state.seats.keys()];
    for (let i = 0; i < labels.length; i += PARTY) {
      const party = labels.slice(i, i + PARTY);
      reserve(book, state, party, false);
      release(book, state);
      reserve(book, state, party, true);
    }
    book.rows.bookmarks.keepCursors({ copied: book.head, announced: book.head });
    return { events: book.head };
  }

  /** As after ten idle seconds, or a deploy: whoever asks next wakes it from its rows. */
  evict(): void {
    this.ctx.abort("the bench evicts it");
  }
}

function reserve(book: Book, state: State, labels: readonly string[], confirm: boolean): void {
  const seats = labels.map((label) => ({ label, ticketType: "adult" }));
  const command = {
    buyer: BUYER,
    guest: null,
    channel: "buyer",
    wanted: { seats },
    promo: null,
    confirm,
  } as const;
  const reserved = book.commit(
    state,
    undefined,
    (now, moment) => decide.reserve(now, command, moment),
    () => ({}),
  );
  if (!reserved.ok) throw new Error(reserved.code);
}

function release(book: Book, state: State): void {
  const held = book.find(state.lastN);
  if (held === null) throw new Error("nothing is held");
  book.commit(
    state,
    undefined,
    (now, moment) => decide.cancel(now, held, "buyer", null, moment),
    () => ({}),
  );
}

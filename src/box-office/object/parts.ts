import { now } from "../../platform/clock.ts";
import { Feed } from "../followers/feed.ts";
import { Follower } from "../followers/follower.ts";
import { showFrame } from "../followers/store.ts";
import { Book } from "./book.ts";
import { Copies } from "./copies.ts";
import { Leases } from "./leases.ts";
import { MAX_ANNOUNCED_EVENTS, announce } from "./messages.ts";
import { frameSince } from "./seats.ts";

/** The parts of a box office. */
export interface Parts {
  readonly book: Book;
  readonly copies: Copies;
  readonly messages: Follower;
  readonly feed: Feed;
  readonly leases: Leases;
}

/** The parts as the object's rows left them. */
export function partsOf(ctx: DurableObjectState): Parts {
  const book = new Book(ctx, () => [copies.follower.dueAtMs, messages.dueAtMs]);
  const { bookmarks } = book.rows;
  const { copied, announced, relays, leasedUntilMs } = bookmarks.read(book.state !== null);
  const head = (): number => book.head;
  const sync = (): Promise<void> => ctx.storage.sync();
  const wait = (ms: number): Promise<void> => scheduler.wait(ms);
  const deliver = (cursor: number): Promise<number> => announce(book, sync, cursor);
  const keepRelays = (names: readonly string[]): void => {
    bookmarks.keepRelays(names);
  };
  const keepLease = (untilMs: number): void => {
    bookmarks.keepLeasedUntil(untilMs);
  };
  const frame = (since: number) => frameSince(book, since);
  const copies = new Copies(book, sync, copied);
  const messages = new Follower({ head, nowMs: now, deliver, mostEvents: MAX_ANNOUNCED_EVENTS }, announced);
  const feed = new Feed({ head, nowMs: now, frame, show: showFrame, pause: wait, keep: keepRelays }, relays);
  const leases = new Leases({ nowMs: now, wait, note: keepLease }, leasedUntilMs);
  return { book, copies, messages, feed, leases };
}

import { mayNotify, notificationsOf } from "../followers/notifications.ts";
import { announceTogether } from "../followers/service.ts";
import { toSettle } from "../followers/settling.ts";
import type { Book } from "./book.ts";

/** Events sent to the queues at a time: a hundred sales. */
export const MAX_ANNOUNCED_EVENTS = 200;

/** Sends what follows from the events after `cursor` to the queues, once they are on disk. Answers the last event's number. */
export async function announce(book: Book, sync: () => Promise<void>, cursor: number): Promise<number> {
  const { state } = book;
  if (state === null) return cursor;
  const find = (n: number) => book.find(n);
  const events = book.rows.log.eventsAfter(cursor, MAX_ANNOUNCED_EVENTS);
  const { showtimeId } = state.terms;
  const touched = new Set(events.flatMap(({ type, n }) => (mayNotify(type) && n !== null ? [n] : [])));
  const notifications = Array.from(touched, (n) => notificationsOf(showtimeId, find(n))).flat();
  const news = { showtimeId, notifications, toSettle: toSettle(showtimeId, events, find) };
  await sync();
  await announceTogether(news);
  return events.at(-1)?.seq ?? cursor;
}

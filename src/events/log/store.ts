import { and, asc, eq, gt, lt, max, sql } from "drizzle-orm";
import { db } from "../../platform/db.ts";
import { KEPT_MS, numberAt } from "./event.ts";
import type { OwnerEvent } from "./event.ts";
import { eventLogs, events } from "./tables.ts";

const { ownerId: _, ...columns } = {
  ownerId: events.ownerId,
  number: events.number,
  id: events.id,
  type: events.type,
  cinemaId: events.cinemaId,
  showtimeId: events.showtimeId,
  seq: events.seq,
  atMs: events.atMs,
  data: events.data,
};

export const eventColumns = columns;

/** An owner's events after a number, the oldest first, as a query for a batch. */
export const eventsAfter = (ownerId: number, after: number, limit: number) =>
  db
    .select(columns)
    .from(events)
    .where(and(eq(events.ownerId, ownerId), gt(events.number, after)))
    .orderBy(asc(events.number))
    .limit(limit);

/** A page of an owner's events, and their log; null where none is kept. */
export async function readLog(
  ownerId: number,
  after: number,
  limit: number,
): Promise<{ readonly events: OwnerEvent[]; readonly log: typeof eventLogs.$inferSelect | null }> {
  const [[log], found] = await db.batch([
    db.select().from(eventLogs).where(eq(eventLogs.ownerId, ownerId)),
    eventsAfter(ownerId, after, limit),
  ]);
  return { events: found, log: log ?? null };
}

/** Keeps an owner's events from now on, if they are not kept yet; as a query for a batch. */
export const keepingEvents = (ownerId: number, nowMs: number) =>
  db
    .insert(eventLogs)
    .values({ ownerId, sinceMs: nowMs, askedAtMs: nowMs })
    .onConflictDoUpdate({ target: eventLogs.ownerId, set: { askedAtMs: nowMs } });

/** SQL: the number of an owner's newest event; 0 for none. */
export const newestNumber = (ownerId: number) =>
  sql<number>`coalesce((${db
    .select({ number: max(events.number) })
    .from(events)
    .where(eq(events.ownerId, ownerId))}), 0)`;

/** Deletes at most `limit` events that are too old, and returns how many. One range of the key for each owner. */
export async function forgetOldEvents(nowMs: number, limit: number): Promise<number> {
  const before = numberAt(nowMs - KEPT_MS);
  const gone = await db.all(sql`
    DELETE FROM events WHERE (owner_id, number) IN (
      SELECT events.owner_id, events.number FROM event_logs
      CROSS JOIN events ON events.owner_id = event_logs.owner_id AND events.number < ${before}
      LIMIT ${limit})
    RETURNING 1`);
  return gone.length;
}

/** Keeps no more events of owners who have no endpoint, and have not asked for as long as events are kept. */
export async function closeUnreadLogs(nowMs: number): Promise<void> {
  await db
    .delete(eventLogs)
    .where(
      and(
        lt(eventLogs.askedAtMs, nowMs - KEPT_MS),
        sql`not exists (select 1 from webhook_endpoints where webhook_endpoints.owner_id = event_logs.owner_id)`,
        sql`not exists (select 1 from events where events.owner_id = event_logs.owner_id)`,
      ),
    );
}

import { and, eq, inArray, isNotNull, isNull, lt, lte } from "drizzle-orm";
import { db } from "../../platform/db.ts";
import { deferDue, deferral } from "../../platform/due-rows.ts";
import { gatewayEvents } from "./tables.ts";

type Row = typeof gatewayEvents.$inferSelect;

/** False if the event was stored before. */
export async function add(event: Row): Promise<boolean> {
  const added = await db
    .insert(gatewayEvents)
    .values(event)
    .onConflictDoNothing()
    .returning({ id: gatewayEvents.id });
  return added.length > 0;
}

export const eventOf = (id: string): Promise<Row | undefined> =>
  db.select().from(gatewayEvents).where(eq(gatewayEvents.id, id)).get();

export const note = (id: string, outcome: Row["outcome"], lookAtMs: number | null): Promise<unknown> =>
  db.update(gatewayEvents).set({ outcome, lookAtMs }).where(eq(gatewayEvents.id, id));

/** At most `limit` events that are due, the longest overdue first. Each is due again later, see `deferral`. */
export async function takeDue(
  nowMs: number,
  delay: { readonly firstMs: number; readonly longestMs: number },
  limit: number,
): Promise<string[]> {
  const { id, lookAtMs, tries } = gatewayEvents;
  const due = { isDue: and(isNotNull(lookAtMs), lte(lookAtMs, nowMs)), order: lookAtMs, limit };
  return (await deferDue(gatewayEvents, id, due, deferral(tries, nowMs, delay))).map((event) => event.id);
}

/** Removes at most `limit` handled events that came before `beforeMs`. Returns how many. */
export async function forget(beforeMs: number, limit: number): Promise<number> {
  const { id, lookAtMs, receivedAtMs } = gatewayEvents;
  const old = db
    .select({ id })
    .from(gatewayEvents)
    .where(and(lt(receivedAtMs, beforeMs), isNull(lookAtMs)))
    .limit(limit);
  return (await db.delete(gatewayEvents).where(inArray(id, old)).returning({ id })).length;
}

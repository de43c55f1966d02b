import { and, eq, isNotNull, lte } from "drizzle-orm";
import { db } from "../../platform/db.ts";
import { deferDue } from "../../platform/due-rows.ts";
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

/** At most `limit` events that are due, the longest overdue first; they are due again at `againAtMs`. */
export async function takeDue(nowMs: number, againAtMs: number, limit: number): Promise<string[]> {
  const { id, lookAtMs } = gatewayEvents;
  const due = { isDue: and(isNotNull(lookAtMs), lte(lookAtMs, nowMs)), order: lookAtMs, limit };
  return (await deferDue(gatewayEvents, id, due, { lookAtMs: againAtMs })).map((event) => event.id);
}

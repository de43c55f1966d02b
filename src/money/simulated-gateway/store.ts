import { and, eq, lte, ne, sql } from "drizzle-orm";
import { db } from "../../platform/db.ts";
import type { SessionState } from "../gateway/gateway.ts";
import { simulatedRefunds, simulatedSessions } from "./tables.ts";
import type { SimulatedSession } from "./tables.ts";

/** Adds the session, unless the key has one. Returns the key's. */
export async function begin(session: Omit<SimulatedSession, "state">): Promise<SimulatedSession | undefined> {
  const [, [found]] = await db.batch([
    db
      .insert(simulatedSessions)
      .values({ ...session, state: "open" })
      .onConflictDoNothing(),
    db.select().from(simulatedSessions).where(eq(simulatedSessions.key, session.key)),
  ]);
  return found;
}

/** Ends a session that is open; one whose time is over only, if `endedBeforeMs` says so. Returns it as it is then. */
export async function expire(id: string, endedBeforeMs?: number): Promise<SimulatedSession | undefined> {
  const [, [found]] = await db.batch([
    db
      .update(simulatedSessions)
      .set({ state: "expired" })
      .where(
        and(
          eq(simulatedSessions.id, id),
          eq(simulatedSessions.state, "open"),
          endedBeforeMs === undefined ? undefined : lte(simulatedSessions.endsAtMs, endedBeforeMs),
        ),
      ),
    db.select().from(simulatedSessions).where(eq(simulatedSessions.id, id)),
  ]);
  return found;
}

/** Undefined for a session that is paid: nothing undoes that. */
export const decide = (id: string, state: SessionState): Promise<SimulatedSession | undefined> =>
  db
    .update(simulatedSessions)
    .set({ state })
    .where(and(eq(simulatedSessions.id, id), ne(simulatedSessions.state, "paid")))
    .returning()
    .get();

/** Gives back, once for a key, and not more than was paid. False where that would be more. */
export async function giveBack(sessionId: string, key: string, amountCents: number): Promise<boolean> {
  const [, found] = await db.batch([
    db
      .insert(simulatedRefunds)
      .select(
        sql`select id, ${key}, ${amountCents} from ${simulatedSessions} where id = ${sessionId} and state = 'paid'
          and ${amountCents} + (select coalesce(sum(amount_cents), 0) from ${simulatedRefunds} where session_id = ${sessionId}) <= amount_cents`,
      )
      .onConflictDoNothing(),
    db
      .select({ key: simulatedRefunds.key })
      .from(simulatedRefunds)
      .where(and(eq(simulatedRefunds.sessionId, sessionId), eq(simulatedRefunds.key, key))),
  ]);
  return found.length > 0;
}

export const refundsOf = (sessionId: string) =>
  db.select().from(simulatedRefunds).where(eq(simulatedRefunds.sessionId, sessionId));

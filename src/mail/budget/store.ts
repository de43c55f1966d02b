import { and, gt, inArray, lte, sql } from "drizzle-orm";
import { db } from "../../platform/db.ts";
import type { Limit, Spent } from "./budget.ts";
import { mailBudgets } from "./tables.ts";

/** What was sent by these limits in their current windows. */
export const spentOf = (limits: readonly Limit[], nowMs: number): Promise<Spent[]> =>
  db
    .select()
    .from(mailBudgets)
    .where(
      and(
        inArray(
          mailBudgets.key,
          limits.map(({ key }) => key),
        ),
        gt(mailBudgets.windowEndsMs, nowMs),
      ),
    )
    .all();

/** Counts a mail that was sent. A window begins with its first mail. */
export async function count(limits: readonly Limit[], nowMs: number): Promise<void> {
  if (limits.length === 0) return;
  const { sent, windowEndsMs } = mailBudgets;
  const isOver = sql`${windowEndsMs} <= ${nowMs}`;
  await db
    .insert(mailBudgets)
    .values(limits.map(({ key, windowMs }) => ({ key, sent: 1, windowEndsMs: nowMs + windowMs })))
    .onConflictDoUpdate({
      target: mailBudgets.key,
      set: {
        sent: sql`iif(${isOver}, 1, ${sent} + 1)`,
        windowEndsMs: sql`iif(${isOver}, excluded.window_ends_ms, ${windowEndsMs})`,
      },
    });
}

export async function forgetOver(nowMs: number): Promise<void> {
  await db.delete(mailBudgets).where(lte(mailBudgets.windowEndsMs, nowMs));
}

import { and, eq, isNull, lte, or } from "drizzle-orm";
import { db } from "../../platform/db.ts";
import type { ExchangeRow, ExchangeStatus, Refused, Wish } from "./exchange.ts";
import { IS_STARTED, exchanges } from "./tables.ts";

type Stored = typeof exchanges.$inferSelect;

type New = Pick<ExchangeRow, "id" | "orderId" | "showtimeId" | "by" | "startedAtMs" | keyof Wish> &
  Pick<Stored, "idempotencyKey" | "fingerprint">;

/** False where the key has one already. */
export async function add({ labels, wanted, ...row }: New): Promise<boolean> {
  const added = await db
    .insert(exchanges)
    .values({ ...row, wish: { labels, wanted }, status: "started" })
    .onConflictDoNothing()
    .returning({ id: exchanges.id });
  return added.length > 0;
}

const asRow = ({ wish, refusal, ...row }: Stored): ExchangeRow & Pick<Stored, "fingerprint"> => ({
  ...row,
  ...(wish as Wish),
  refusal: refusal as ExchangeRow["refusal"],
});

export async function byId(id: string): Promise<ExchangeRow | undefined> {
  const found = await db.select().from(exchanges).where(eq(exchanges.id, id)).get();
  return found === undefined ? undefined : asRow(found);
}

export async function byKey(key: string): Promise<(ExchangeRow & Pick<Stored, "fingerprint">) | undefined> {
  const found = await db.select().from(exchanges).where(eq(exchanges.idempotencyKey, key)).get();
  return found === undefined ? undefined : asRow(found);
}

/** Notes the order whose seats are held. False where the exchange has ended, or has another one. */
export async function noteHeld(id: string, toOrderId: number): Promise<boolean> {
  const isSame = or(isNull(exchanges.toOrderId), eq(exchanges.toOrderId, toOrderId));
  const noted = await db
    .update(exchanges)
    .set({ toOrderId })
    .where(and(eq(exchanges.id, id), eq(exchanges.status, "started"), isSame))
    .returning({ id: exchanges.id });
  return noted.length > 0;
}

export async function end(
  id: string,
  status: Exclude<ExchangeStatus, "started">,
  refusal: Refused | null = null,
): Promise<void> {
  await db
    .update(exchanges)
    .set({ status, refusal })
    .where(and(eq(exchanges.id, id), eq(exchanges.status, "started")));
}

/** Those that are still under way and began before `beforeMs`, the oldest first. */
export async function left(beforeMs: number, limit: number): Promise<ExchangeRow[]> {
  const found = await db
    .select()
    .from(exchanges)
    .where(and(IS_STARTED, lte(exchanges.startedAtMs, beforeMs)))
    .orderBy(exchanges.startedAtMs)
    .limit(limit);
  return found.map(asRow);
}

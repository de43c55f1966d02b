import { and, eq, gte, lt, sql } from "drizzle-orm";
import { db } from "../../platform/db.ts";
import { MOST_NOTES } from "./note.ts";
import type { OrderNote } from "./note.ts";
import { orderNotes } from "./tables.ts";

const { atMs, by, kind, text } = orderNotes;

/** Adds the note unless one of this name is there, or the order has `MOST_NOTES` others, or the condition does not hold. */
export function adding(orderId: number, name: string, note: OrderNote, condition = sql`true`) {
  const others = sql`(select count(*) from ${orderNotes} as other where other.order_id = ${orderId} and other.name <> ${name})`;
  return db
    .insert(orderNotes)
    .select(
      sql`select ${orderId}, ${name}, ${note.atMs}, ${note.by}, ${note.kind}, ${note.text} where ${others} < ${MOST_NOTES} and ${condition}`,
    )
    .onConflictDoNothing();
}

/** False where the order has too many others. */
export async function add(orderId: number, name: string, note: OrderNote): Promise<boolean> {
  await adding(orderId, name, note);
  return isThere(orderId, name);
}

async function isThere(orderId: number, name: string): Promise<boolean> {
  const found = await db
    .select({ kind })
    .from(orderNotes)
    .where(and(eq(orderNotes.orderId, orderId), eq(orderNotes.name, name)))
    .get();
  return found !== undefined;
}

/** The names that begin so: one range of the key. */
export async function namesUnder(orderId: number, beginning: string): Promise<string[]> {
  const found = await db
    .select({ name: orderNotes.name })
    .from(orderNotes)
    .where(
      and(
        eq(orderNotes.orderId, orderId),
        gte(orderNotes.name, beginning),
        lt(orderNotes.name, `${beginning}~`),
      ),
    );
  return found.map(({ name }) => name);
}

/** Of several orders, the text alone: one range of the key each. */
export const textsOf = (
  orderIds: readonly number[],
): Promise<{ orderId: number; atMs: number; text: string | null }[]> =>
  db
    .select({ orderId: orderNotes.orderId, atMs, text })
    .from(orderNotes)
    .where(sql`${orderNotes.orderId} in (select value from json_each(${JSON.stringify(orderIds)}))`);

/** One range of the key. */
export const notesOf = (orderId: number): Promise<OrderNote[]> =>
  db.select({ atMs, by, kind, text }).from(orderNotes).where(eq(orderNotes.orderId, orderId));

/** Empties the notes of these orders: they may have said something about the person. */
export const emptyNotes = (orderIds: readonly number[]): Promise<unknown> =>
  db
    .update(orderNotes)
    .set({ text: null })
    .where(sql`${orderNotes.orderId} in (select value from json_each(${JSON.stringify(orderIds)}))`);

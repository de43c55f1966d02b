import { and, eq, gte, lt, sql } from "drizzle-orm";
import { db } from "../../platform/db.ts";
import type { OrderNote } from "./note.ts";
import { adding, orderNotes } from "./tables.ts";

const { atMs, by, kind, text } = orderNotes;

/** Adds the note unless one of this name is there. False where the order has too many others. */
export async function add(orderId: number, name: string, note: OrderNote): Promise<boolean> {
  await adding(db, { orderId, name, note });
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

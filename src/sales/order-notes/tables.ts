import { sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { MOST_NOTES, WRITTEN } from "./note.ts";
import type { OrderNote } from "./note.ts";

/** What staff noted of orders, and why they acted on them: the ledger has no free text. WITHOUT ROWID. */
export const orderNotes = sqliteTable(
  "order_notes",
  {
    /** The reservation's id. No foreign key, as of the copies. */
    orderId: integer("order_id").notNull(),
    /** Random, or made of the request's `Idempotency-Key`, so that a request that is repeated adds one note. */
    name: text().notNull(),
    atMs: integer("at_ms").notNull(),
    /** The user who wrote it. */
    by: integer().notNull(),
    /** "note", or the act that it is the reason of. */
    kind: text().notNull(),
    /** Null once the person whom the order is for was erased. */
    text: text(),
  },
  (t) => [primaryKey({ columns: [t.orderId, t.name] })],
);

/** A note with the name that its row has. */
export interface NamedNote {
  readonly orderId: number;
  readonly name: string;
  readonly note: OrderNote;
}

/**
 * A statement that adds the note unless one of this name is there, or the condition does not hold. `MOST_NOTES` is for notes that
 * somebody writes: the reason of an act is kept however many there are, because the act was done.
 */
export function adding(db: DrizzleD1Database, { orderId, name, note }: NamedNote, condition = sql`true`) {
  const others = sql`(select count(*) from ${orderNotes} as other where other.order_id = ${orderId} and other.kind = ${WRITTEN} and other.name <> ${name})`;
  const hasRoom = note.kind === WRITTEN ? sql`${others} < ${MOST_NOTES}` : sql`true`;
  return db
    .insert(orderNotes)
    .select(
      sql`select ${orderId}, ${name}, ${note.atMs}, ${note.by}, ${note.kind}, ${note.text} where ${hasRoom} and ${condition}`,
    )
    .onConflictDoNothing();
}

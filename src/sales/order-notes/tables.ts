import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

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

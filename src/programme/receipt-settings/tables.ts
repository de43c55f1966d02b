import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Issuer } from "../../box-office/followers/receipts.ts";
import { cinemas } from "../cinemas/tables.ts";

/** A cinema that never set them has no row. */
export const receiptSettings = sqliteTable("receipt_settings", {
  cinemaId: integer("cinema_id")
    .primaryKey()
    .references(() => cinemas.id),
  issuer: text({ mode: "json" }).$type<Issuer>().notNull(),
  /** Whether sales from now on have numbered receipts. */
  numbered: integer({ mode: "boolean" }).notNull(),
  /** Whether the mail with the tickets has the receipt. */
  mailed: integer({ mode: "boolean" }).notNull(),
  /** Counts the changes. */
  version: integer().notNull(),
});

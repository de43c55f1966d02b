import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { cinemas } from "../cinemas/tables.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** Apart from `cinemas`, whose lists would read it. A cinema that never set any has no row. */
export const vocabularies = sqliteTable("vocabularies", {
  cinemaId: integer("cinema_id")
    .primaryKey()
    .references(() => cinemas.id),
  words: text({ mode: "json" }).$type<Vocabulary>().notNull(),
  /** Counts the changes. */
  version: integer().notNull(),
});

import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { cinemas } from "../cinemas/tables.ts";
import type { Branding } from "./branding.ts";

/** Apart from `cinemas`, whose lists would read it. A cinema that never set any has no row. */
export const brandings = sqliteTable(
  "brandings",
  {
    cinemaId: integer("cinema_id")
      .primaryKey()
      .references(() => cinemas.id),
    said: text({ mode: "json" }).$type<Omit<Branding, "logoKey">>().notNull(),
    /** A key in R2, as movies have for their posters. */
    logoKey: text("logo_key"),
    /** Counts the changes. */
    version: integer().notNull(),
  },
  (t) => [
    index("brandings_by_logo")
      .on(t.logoKey)
      .where(sql`${t.logoKey} IS NOT NULL`),
  ],
);

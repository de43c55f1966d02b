import { sql } from "drizzle-orm";
import { check, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** One row, made by the migration. */
export const installation = sqliteTable(
  "installation",
  {
    id: integer().primaryKey(),
    /** Random: no other installation has it, on whichever services they meet. */
    name: text().notNull(),
    /** The Stripe account that took the first payment; null before. */
    stripeAccount: text("stripe_account"),
  },
  (t) => [check("installation_one_row", sql`${t.id} = 1`)],
);

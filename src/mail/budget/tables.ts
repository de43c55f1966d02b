import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** How many mails were sent by a limit within its current window, see budget.ts. A row is deleted after its window. */
export const mailBudgets = sqliteTable(
  "mail_budgets",
  {
    /** The limit, and the account's id or the hash of the address. */
    key: text().primaryKey(),
    sent: integer().notNull(),
    windowEndsMs: integer("window_ends_ms").notNull(),
  },
  (t) => [index("mail_budgets_by_end").on(t.windowEndsMs)],
);

import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Each word of an account's name, folded. WITHOUT ROWID. */
export const accountWords = sqliteTable(
  "account_words",
  {
    word: text().notNull(),
    userId: integer("user_id").notNull(),
    /** All words of the name, as `asLine` writes them: a search checks its other words by them. */
    words: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.word, t.userId] }), index("account_words_by_user").on(t.userId)],
);

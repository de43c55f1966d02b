import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** What guests are looked for by: each word of a name, and the term of a phone. WITHOUT ROWID. */
export const guestWords = sqliteTable(
  "guest_words",
  {
    cinemaId: integer("cinema_id").notNull(),
    /** Folded; of a phone as `phoneTerm` has it. */
    word: text().notNull(),
    guestId: integer("guest_id").notNull(),
    /** All words of the name, as `asLine` writes them: a search checks its other words by them. */
    words: text().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.cinemaId, t.word, t.guestId] }),
    index("guest_words_by_guest").on(t.guestId),
  ],
);

import { and, eq, like, notLike, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { asLine, wordsOf } from "../../platform/words.ts";
import type { Guest } from "../counter/guest.ts";
import { guests } from "../counter/tables.ts";
import { phoneTerm } from "./phone-term.ts";

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

const PHONES = "+%";

type Named = Pick<Guest, "id" | "name" | "phone">;

export const termsOf = ({ name, phone }: Named) => {
  const words = wordsOf(name ?? "");
  return { all: [...words, ...(phone === null ? [] : [phoneTerm(phone)])], line: asLine(words) };
};

/** A statement that adds what the guest is found by, in the cinema of the row; nothing for one who was forgotten. */
export const addingWords = (db: DrizzleD1Database, guest: Named) => {
  const { all, line } = termsOf(guest);
  return db
    .insert(guestWords)
    .select(
      sql`select ${guests.cinemaId}, term.value, ${guests.id}, ${line} from ${guests}, json_each(${JSON.stringify(all)}) as term
        where ${guests.id} = ${guest.id} and ${guests.forgottenAtMs} is null and ${guests.cinemaId} is not null`,
    )
    .onConflictDoNothing();
};

/** Statements that add it anew after a correction of the name or of the phone: each leaves the other's. */
export const correctingWords = (
  db: DrizzleD1Database,
  guestId: number,
  { name, phone }: { name?: string | null; phone?: string | null },
) => {
  const own = eq(guestWords.guestId, guestId);
  return [
    ...(name === undefined ? [] : [db.delete(guestWords).where(and(own, notLike(guestWords.word, PHONES)))]),
    ...(phone === undefined ? [] : [db.delete(guestWords).where(and(own, like(guestWords.word, PHONES)))]),
    addingWords(db, { id: guestId, name: name ?? null, phone: phone ?? null }),
  ];
};

import { and, eq, gte, inArray, like, lt, notLike, sql } from "drizzle-orm";
import { unionAll } from "drizzle-orm/sqlite-core";
import { db } from "../../platform/db.ts";
import { GREATEST_CHARACTER, asLine, wordsOf } from "../../platform/words.ts";
import type { Guest } from "../counter/guest.ts";
import { guests } from "../counter/tables.ts";
import { phoneTerm } from "./phone-term.ts";
import { guestWords } from "./tables.ts";

const PHONES = "+%";

type Named = Pick<Guest, "id" | "name" | "phone">;

const termsOf = ({ name, phone }: Named) => {
  const words = wordsOf(name ?? "");
  return { all: [...words, ...(phone === null ? [] : [phoneTerm(phone)])], line: asLine(words) };
};

/** A statement that adds what the guest is found by, in the cinema of the row; nothing for one who was forgotten. */
export const addingWords = (guest: Named) => {
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
  guestId: number,
  { name, phone }: { name?: string | null; phone?: string | null },
) => {
  const own = eq(guestWords.guestId, guestId);
  return [
    ...(name === undefined ? [] : [db.delete(guestWords).where(and(own, notLike(guestWords.word, PHONES)))]),
    ...(phone === undefined ? [] : [db.delete(guestWords).where(and(own, like(guestWords.word, PHONES)))]),
    addingWords({ id: guestId, name: name ?? null, phone: phone ?? null }),
  ];
};

export const removingWords = (guestId: number) =>
  db.delete(guestWords).where(eq(guestWords.guestId, guestId));

/** A statement that has them found by the staff of the row's cinema, to which an exchange has moved them. */
export const movingWords = (guestId: number) =>
  db
    .update(guestWords)
    .set({ cinemaId: sql`(select cinema_id from ${guests} where ${guests.id} = ${guestId})` })
    .where(eq(guestWords.guestId, guestId));

/** Adds the words of at most `limit` guests whom an earlier program sold to, or of whom that was left. Returns how many. */
export async function indexSome(limit: number): Promise<number> {
  const { id, name, phone } = guests;
  const some = await db
    .select({ id, name, phone })
    .from(guests)
    .where(sql`indexed = 0 and reservation_id is not null`)
    .limit(limit);
  const entries = some.flatMap((guest) => {
    const { all, line } = termsOf(guest);
    return all.map((word) => ({ ...guest, word, line }));
  });
  // Only as they were read: a correction adds its words by itself.
  const asRead = (row: string) =>
    sql.raw(`guests.name is ${row}.value ->> 'name' and guests.phone is ${row}.value ->> 'phone'`);
  await db.batch([
    db
      .insert(guestWords)
      .select(
        sql`select guests.cinema_id, entry.value ->> 'word', guests.id, entry.value ->> 'line'
          from json_each(${JSON.stringify(entries)}) as entry cross join guests on guests.id = entry.value ->> 'id'
          where ${asRead("entry")} and guests.cinema_id is not null`,
      )
      .onConflictDoNothing(),
    db
      .update(guests)
      .set({ indexed: true })
      .where(
        sql`exists (select 1 from json_each(${JSON.stringify(some)}) as seen where guests.id = seen.value ->> 'id' and ${asRead("seen")})
          and ${inArray(id, sql`(select value ->> 'id' from json_each(${JSON.stringify(some)}))`)}`,
      ),
  ]);
  return some.length;
}

/** An entry of the index. */
export interface Entry {
  readonly word: string;
  readonly guestId: number;
  readonly words: string;
}

const { cinemaId, word, guestId, words } = guestWords;

/** The entries of these cinemas, five at most, whose words begin so, after a position, in the order of words. */
export function entriesFrom(
  cinemaIds: readonly number[],
  beginning: string,
  after: Pick<Entry, "word" | "guestId"> | null,
  limit: number,
): Promise<Entry[]> {
  const [first, second, ...others] = cinemaIds.map((id) =>
    db
      .select({ word, guestId, words })
      .from(guestWords)
      .where(
        and(
          eq(cinemaId, id),
          gte(word, beginning),
          lt(word, `${beginning}${GREATEST_CHARACTER}`),
          after === null ? undefined : sql`(${word}, ${guestId}) > (${after.word}, ${after.guestId})`,
        ),
      ),
  );
  if (first === undefined) return Promise.resolve([]);
  const all = second === undefined ? first : unionAll(first, second, ...others);
  return all.orderBy(sql`word`, sql`guest_id`).limit(limit);
}

/** The first entries of these cinemas that are one of the words. */
export const entriesOf = (
  cinemaIds: readonly number[],
  of: readonly string[],
  limit: number,
): Promise<Entry[]> =>
  db
    .select({ word, guestId, words })
    .from(guestWords)
    .where(and(inArray(cinemaId, [...cinemaIds]), inArray(word, [...of])))
    .limit(limit);

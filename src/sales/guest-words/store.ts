import { and, eq, gte, inArray, lt, sql } from "drizzle-orm";
import { unionAll } from "drizzle-orm/sqlite-core";
import { db } from "../../platform/db.ts";
import { GREATEST_CHARACTER } from "../../platform/words.ts";
import { guests } from "../counter/tables.ts";
import { guestWords, termsOf } from "./tables.ts";

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

import { and, gte, inArray, lt, sql } from "drizzle-orm";
import { db } from "../../platform/db.ts";
import { GREATEST_CHARACTER, asLine, wordsOf } from "../../platform/words.ts";
import { users } from "../accounts/tables.ts";
import { accountWords } from "./tables.ts";

/** Brings the words of at most `limit` accounts whose names are new to what the names are. Returns how many. */
export async function indexSome(limit: number): Promise<number> {
  const { id, name } = users;
  const some = await db
    .select({ id, name })
    .from(users)
    .where(sql`name is not indexed_name`)
    .limit(limit);
  const entries = some.flatMap((user) => {
    const words = wordsOf(user.name ?? "");
    return words.map((word) => ({ ...user, word, line: asLine(words) }));
  });
  const read = sql`(select value ->> 'id' from json_each(${JSON.stringify(some)}))`;
  const nameRead = sql`(select value ->> 'name' from json_each(${JSON.stringify(some)}) where value ->> 'id' = ${id})`;
  await db.batch([
    db.delete(accountWords).where(inArray(accountWords.userId, read)),
    db
      .insert(accountWords)
      .select(
        sql`select entry.value ->> 'word', users.id, entry.value ->> 'line'
          from json_each(${JSON.stringify(entries)}) as entry cross join users on users.id = entry.value ->> 'id'
          where users.name is entry.value ->> 'name'`,
      )
      .onConflictDoNothing(),
    db
      .update(users)
      .set({ indexedName: name })
      // An account that was erased or renamed meanwhile is left for the next time.
      .where(and(inArray(id, read), sql`${name} is ${nameRead}`)),
  ]);
  return some.length;
}

/** An entry of the index. */
export interface Entry {
  readonly word: string;
  readonly userId: number;
  readonly words: string;
}

/** The first entries whose words begin so. */
export const entriesFrom = (beginning: string, limit: number): Promise<Entry[]> =>
  db
    .select()
    .from(accountWords)
    .where(and(gte(accountWords.word, beginning), lt(accountWords.word, `${beginning}${GREATEST_CHARACTER}`)))
    .orderBy(accountWords.word, accountWords.userId)
    .limit(limit);

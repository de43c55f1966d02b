import { eq, sql } from "drizzle-orm";
import { db } from "../../platform/db.ts";
import { cinemas } from "../cinemas/tables.ts";
import { vocabularies } from "./tables.ts";
import { NO_VOCABULARY } from "./vocabulary.ts";
import type { Vocabulary } from "./vocabulary.ts";

interface Kept {
  readonly cinemaId: number;
  readonly ownerId: number;
  readonly sandbox: boolean;
  readonly vocabulary: Vocabulary;
  /** 0 for one that was never set. */
  readonly version: number;
}

/** The cinema's vocabulary; undefined if there is no such cinema. */
export async function vocabularyOf(cinemaId: number): Promise<Kept | undefined> {
  const found = await db
    .select({
      ownerId: cinemas.ownerId,
      sandbox: cinemas.sandbox,
      words: vocabularies.words,
      version: vocabularies.version,
    })
    .from(cinemas)
    .leftJoin(vocabularies, eq(vocabularies.cinemaId, cinemas.id))
    .where(eq(cinemas.id, cinemaId))
    .get();
  if (found === undefined) return undefined;
  const { ownerId, sandbox, words, version } = found;
  return { cinemaId, ownerId, sandbox, vocabulary: words ?? NO_VOCABULARY, version: version ?? 0 };
}

/** False if it has changed since it was `seen`, or the cinema is gone. Check and write are one statement. */
export async function setVocabulary(
  { cinemaId, version }: Pick<Kept, "cinemaId" | "version">,
  vocabulary: Vocabulary,
): Promise<boolean> {
  const set = await db.all(sql`
    INSERT INTO vocabularies (cinema_id, words, version)
    SELECT id, ${JSON.stringify(vocabulary)}, ${version + 1} FROM cinemas WHERE id = ${cinemaId}
    ON CONFLICT (cinema_id) DO UPDATE SET words = excluded.words, version = excluded.version
    WHERE vocabularies.version = ${version}
    RETURNING cinema_id`);
  return set.length > 0;
}

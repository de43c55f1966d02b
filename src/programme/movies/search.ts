/** A search for movies, and the cursor between its pages. */

import { Buffer } from "node:buffer";
import { badCursor, parseCursor } from "../../http/pagination.ts";
import { termsOf } from "../../platform/words.ts";
import type { Movie } from "./movie.ts";
import { foldedGenre } from "./words.ts";

export interface Search {
  /** Folded; "" for every genre. */
  readonly genre: string;
  /** Beginnings of words, longest first: a movie's titles must have all of them. Null for every movie. */
  readonly terms: readonly string[] | null;
}

/** A movie's position in a list: the term that leads the search, the word that begins with it, and the movie. */
export interface Position {
  /** "" in a list without words; so is `word`. */
  readonly term: string;
  readonly word: string;
  readonly id: number;
}

export interface Found {
  readonly movies: (Movie & Position)[];
  /** Where the next page continues, if the search reached its limit for one page; null if it reached its end. */
  readonly stoppedAt: Position | null;
}

export const searchOf = (q: string | undefined, genre: string | undefined): Search => ({
  genre: genre === undefined ? "" : foldedGenre(genre),
  terms: q === undefined ? null : termsOf(q),
});

/** The parts of a cursor. The word is in base64url, because it may have any letters; the term is its index in the search. */
export const positionIn =
  ({ terms }: Search) =>
  ({ term, word, id }: Position): (string | number)[] =>
    terms === null ? [id] : [terms.indexOf(term), Buffer.from(word).toString("base64url"), id];

/** The position where the last page ended; null without a cursor. Throws `invalid_input` for a cursor of another list. */
export function parsePosition(cursor: string | undefined, { terms }: Search): Position | null {
  if (cursor === undefined) return null;
  if (terms === null) {
    const [id = 0] = parseCursor(cursor, 1) ?? [];
    return { term: "", word: "", id };
  }
  const [, number, encoded, last] = /^(\d{1,2})\.([\w-]+)\.(\d+)$/.exec(cursor) ?? [];
  const term = terms[Number(number)];
  const word = Buffer.from(encoded ?? "", "base64url").toString();
  const id = Number(last);
  if (term === undefined || !word.startsWith(term) || !Number.isSafeInteger(id)) throw badCursor();
  return { term, word, id };
}

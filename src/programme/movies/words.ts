/** The words and genres by which a movie is found. */

import { fold, wordsOf } from "../../platform/words.ts";
import type { MovieDraft } from "./movie.ts";

/** A genre in the form that is compared: the same for "Comédie" and "comedie". */
export const foldedGenre = (genre: string): string => fold(genre).replace(/\s+/g, " ").trim();

/** Whether titles differ in case, accents and spaces at most. */
export const isSameTitle = (one: string, other: string): boolean => foldedGenre(one) === foldedGenre(other);

/** What a movie is found by. */
export interface FoundBy {
  readonly words: string[];
  /** Folded. */
  readonly genres: string[];
}

export const foundBy = ({ title, originalTitle, genres }: MovieDraft): FoundBy => ({
  words: wordsOf(`${title}\n${originalTitle ?? ""}`),
  genres: genres.map(foldedGenre),
});

export const isSame = (a: FoundBy, b: FoundBy): boolean =>
  a.words.join() === b.words.join() && a.genres.join("\n") === b.genres.join("\n");

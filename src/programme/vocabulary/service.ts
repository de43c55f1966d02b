/** What a cinema calls its categories, ticket types and formats, in the languages of its guests. */

import type { Caller } from "../../http/caller.ts";
import { may } from "../../identity/staff/permission.ts";
import type { Answer } from "../../platform/answer.ts";
import { optimistically } from "../../platform/optimistic.ts";
import type { Refused } from "../cinemas/refusals.ts";
import { isVisible } from "../cinemas/sandbox.ts";
import type { AskCaller } from "../cinemas/sandbox.ts";
import * as store from "./store.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** The cinema's, as the caller may see it. */
export async function visibleVocabulary(cinemaId: number, ask: AskCaller) {
  const found = await store.vocabularyOf(cinemaId);
  return found !== undefined && (await isVisible(found, ask)) ? found : undefined;
}

/** Undefined if there is no such cinema. */
export const vocabulary = async (cinemaId: number): Promise<Vocabulary | undefined> =>
  (await store.vocabularyOf(cinemaId))?.vocabulary;

/** Replaces the vocabulary. `sawAsIs` says whether it is still what the caller read. */
export function setVocabulary(
  caller: Caller,
  cinemaId: number,
  wanted: Vocabulary,
  sawAsIs: (vocabulary: Vocabulary) => boolean,
): Promise<Answer<{ readonly vocabulary: Vocabulary }, Refused>> {
  return optimistically(async () => {
    const seen = await store.vocabularyOf(cinemaId);
    if (seen === undefined || !may(caller, "prices", seen)) return { ok: false, code: "cinema_not_found" };
    if (!sawAsIs(seen.vocabulary)) return { ok: false, code: "precondition_failed" };
    return (await store.setVocabulary(seen, wanted)) ? { ok: true, vocabulary: wanted } : null;
  });
}

/** A cinema's vocabulary in requests and answers. */

import * as z from "zod";
import { line } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { wordSchema } from "../cinemas/layout-shape.ts";
import { wholeRecord } from "../cinemas/whole-record.ts";
import { canonicalLanguage } from "../movies/movie.ts";
import { MAX_LANGUAGE_TAG, NO_LANGUAGE } from "../movies/wire.ts";
import { formatWord } from "../showtimes/presentation-wire.ts";
import type { Vocabulary } from "./vocabulary.ts";

const MAX_WORDS = 100;
const MAX_LANGUAGES = 20;
const MAX_NAME = 100;

const isCanonicalOnce = (names: Record<string, string>): boolean => {
  const tags = Object.keys(names).map(canonicalLanguage);
  return new Set(tags).size === tags.length;
};

const size = (record: object): number => Object.keys(record).length;

const names = wholeRecord(
  z
    .string()
    .max(MAX_LANGUAGE_TAG)
    .refine((tag) => canonicalLanguage(tag) !== null, NO_LANGUAGE),
  line(MAX_NAME),
  NO_LANGUAGE,
)
  .refine((all) => size(all) > 0, "At least one language")
  .refine((all) => size(all) <= MAX_LANGUAGES, `At most ${MAX_LANGUAGES} languages`)
  .refine(isCanonicalOnce, "A language is named twice")
  .overwrite((all) =>
    Object.fromEntries(Object.entries(all).map(([tag, name]) => [canonicalLanguage(tag) ?? tag, name])),
  );

const named = (word: z.ZodString) =>
  wholeRecord(word, names, "Not a word")
    .refine((words) => size(words) <= MAX_WORDS, `At most ${MAX_WORDS} words`)
    .default({});

const OF = "Word → language (BCP 47) → name";

const WORDS = {
  categories: { premium: { en: "Armchair", pt: "Poltrona" } },
  ticket_types: { child: { en: "Child", pt: "Criança" } },
  formats: { "35mm": { en: "35 mm film" } },
};

/** It replaces the vocabulary: what is left out has no names any more. */
export const vocabularyBody = z
  .strictObject({
    categories: named(wordSchema).meta({
      description: OF,
      examples: [{ premium: { en: "Armchair", de: "Sessel" } }],
    }),
    ticket_types: named(wordSchema).meta({ description: OF }),
    formats: named(formatWord).meta({ description: OF }),
  })
  .meta({ id: "NewVocabulary", examples: [WORDS] })
  .transform(({ ticket_types: ticketTypes, ...others }): Vocabulary => ({ ...others, ticketTypes }));

const shownNames = lazily(() =>
  z.record(z.string(), z.record(z.string(), z.string())).meta({ description: OF }),
);

export const vocabularySchema = lazily(() =>
  z
    .strictObject({ categories: shownNames(), ticket_types: shownNames(), formats: shownNames() })
    .meta({ id: "Vocabulary", examples: [WORDS] }),
);

export const vocabularyView = (vocabulary: Vocabulary): Shown<typeof vocabularySchema> => ({
  categories: vocabulary.categories,
  ticket_types: vocabulary.ticketTypes,
  formats: vocabulary.formats,
});

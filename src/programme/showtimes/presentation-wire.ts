/** How a showtime shows its movie, in requests and answers. */

import * as z from "zod";
import { line } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { languageTag } from "../movies/wire.ts";
import { VERSIONS, versionsOf } from "./presentation.ts";
import type { Presentation, PresentationFilter, Presented } from "./presentation.ts";

const MAX_SUBTITLES = 5;

/** As the words for categories, but "3d" and "35mm" are words too. */
export const formatWord = z
  .string()
  .max(32)
  .regex(/^[a-z0-9][a-z0-9_-]*$/, "Lower-case letters, digits, _ and -, a letter or a digit first");

const ageRating = line(20);

const texts = {
  format: "A word of your choice. Its name for people is in the cinema's vocabulary; null for none",
  captions: "Whether it has subtitles for people who do not hear well",
  audioDescription: "Whether it has a voice for people who do not see well",
  ageRating: "The age rating of the place, as it writes it; null for none",
  audioLanguage: "The spoken language: BCP 47; null if not known",
  subtitleLanguages: "BCP 47; empty without subtitles",
  version:
    "OV: in the movie's original language, without subtitles. OmU: in the original language with subtitles. dubbed: in another language",
};

/** Fields of a new showtime and of a change. */
export const presentationFields = {
  format: formatWord.nullish().meta({ description: texts.format, examples: ["3d"] }),
  audio_language: languageTag.nullish().meta({ description: texts.audioLanguage, examples: ["en"] }),
  subtitle_languages: z
    .array(languageTag)
    .max(MAX_SUBTITLES)
    .refine((all) => new Set(all).size === all.length, "A language is named twice")
    .optional()
    .meta({ description: texts.subtitleLanguages, examples: [["de"]] }),
  captions: z.boolean().optional().meta({ description: texts.captions }),
  audio_description: z.boolean().optional().meta({ description: texts.audioDescription }),
  age_rating: ageRating.nullish().meta({ description: texts.ageRating, examples: ["FSK 12"] }),
};

type Body = z.output<z.ZodObject<typeof presentationFields>>;

/** The presentation of a new showtime. */
export const presentationIn = (body: Body): Presentation => ({
  format: body.format ?? null,
  audioLanguage: body.audio_language ?? null,
  subtitleLanguages: body.subtitle_languages ?? [],
  captions: body.captions ?? false,
  audioDescription: body.audio_description ?? false,
  ageRating: body.age_rating ?? null,
});

/** Fields that are left out are undefined; null removes a value. */
export const presentationChangeIn = (
  body: Body,
): { readonly [Field in keyof Presentation]: Presentation[Field] | undefined } => ({
  format: body.format,
  audioLanguage: body.audio_language,
  subtitleLanguages: body.subtitle_languages,
  captions: body.captions,
  audioDescription: body.audio_description,
  ageRating: body.age_rating,
});

const yesOrNo = z.enum(["true", "false"]).transform((word) => word === "true");

/** Filters of a list. */
export const presentationQuery = {
  format: formatWord.optional().meta({
    description:
      "This filter and the next ones narrow what the days, the movie and the cinema select: send them together with one of those",
  }),
  audio_language: languageTag.optional().meta({ description: "`en` finds `en-GB` too" }),
  subtitle_language: languageTag.optional().meta({ description: "One of the subtitles' languages" }),
  captions: yesOrNo.optional().meta({ description: texts.captions }),
  audio_description: yesOrNo.optional().meta({ description: texts.audioDescription }),
  version: z.enum(VERSIONS).optional().meta({ description: texts.version }),
  age_rating: ageRating.optional().meta({ description: "The same text, in the same case" }),
};

export const presentationFilterIn = (
  query: z.output<z.ZodObject<typeof presentationQuery>>,
): PresentationFilter => ({
  format: query.format,
  audioLanguage: query.audio_language,
  subtitleLanguage: query.subtitle_language,
  captions: query.captions,
  audioDescription: query.audio_description,
  ageRating: query.age_rating,
  version: query.version,
});

/** Fields of answers that have a showtime. */
export const shownFields = lazily(() => ({
  format: z.string().nullable().meta({ description: texts.format }),
  audio_language: z.string().nullable().meta({ description: texts.audioLanguage }),
  subtitle_languages: z.array(z.string()).meta({ description: texts.subtitleLanguages }),
  captions: z.boolean().meta({ description: texts.captions }),
  audio_description: z.boolean().meta({ description: texts.audioDescription }),
  version: z.array(z.enum(VERSIONS)).meta({
    description: `${texts.version}. Empty where the audio's language or the movie's \`original_language\` is not known`,
  }),
  age_rating: z.string().nullable().meta({ description: texts.ageRating }),
}));

export const shownView = (showtime: Presented) => ({
  format: showtime.format,
  audio_language: showtime.audioLanguage,
  subtitle_languages: [...showtime.subtitleLanguages],
  captions: showtime.captions,
  audio_description: showtime.audioDescription,
  version: versionsOf(showtime),
  age_rating: showtime.ageRating,
});

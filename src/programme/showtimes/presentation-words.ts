/** How a showtime shows its movie, in the reader's language: on tickets, in calendars and on pages. */

import type { Language } from "../../http/languages.ts";
import { languageName, listFormat } from "../../platform/formats.ts";
import { nameOf } from "../vocabulary/vocabulary.ts";
import type { Vocabulary } from "../vocabulary/vocabulary.ts";
import { versionsOf } from "./presentation.ts";
import type { Presented, Version } from "./presentation.ts";

export interface PresentedToPeople extends Presented {
  readonly vocabulary: Vocabulary;
}

interface Words {
  readonly versions: Readonly<Record<Version, string>>;
  readonly subtitled: (audio: string, subtitles: string) => string;
  readonly subtitles: (languages: string) => string;
  readonly captions: string;
  readonly audioDescription: string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    versions: { OV: "OV", OmU: "OmU", dubbed: "dubbed" },
    subtitled: (audio, subtitles) => `${audio} with ${subtitles} subtitles`,
    subtitles: (languages) => `${languages} subtitles`,
    captions: "captions",
    audioDescription: "audio description",
  },
  de: {
    versions: { OV: "OV", OmU: "OmU", dubbed: "Synchronfassung" },
    // Not "mit deutschen Untertiteln": the names of languages come without such endings.
    subtitled: (audio, subtitles) => `${audio}, Untertitel: ${subtitles}`,
    subtitles: (languages) => `Untertitel: ${languages}`,
    captions: "Untertitel für Gehörlose",
    audioDescription: "Audiodeskription",
  },
};

/** Lines as "3D · OmU · FSK 12", "English with German subtitles" and "captions · audio description"; those that have nothing to say are left out. */
export function shownInWords(showtime: PresentedToPeople, language: Language): string[] {
  const { format, ageRating, captions, audioDescription, vocabulary } = showtime;
  const words = WORDS[language];
  const lines = [
    [
      ...(format === null ? [] : [nameOf(vocabulary, "formats", format, language)]),
      ...versionsOf(showtime).map((version) => words.versions[version]),
      ...(ageRating === null ? [] : [ageRating]),
    ],
    languagesOf(showtime, language),
    [...(captions ? [words.captions] : []), ...(audioDescription ? [words.audioDescription] : [])],
  ];
  return lines.map((parts) => parts.join(" · ")).filter((line) => line !== "");
}

function languagesOf({ audioLanguage, subtitleLanguages }: Presented, language: Language): string[] {
  const { subtitled, subtitles } = WORDS[language];
  const audio = audioLanguage === null ? null : languageName(language, audioLanguage);
  const names = subtitleLanguages.map((tag) => languageName(language, tag));
  const all = listFormat(language).format(names);
  if (audio === null) return names.length === 0 ? [] : [subtitles(all)];
  return [names.length === 0 ? audio : subtitled(audio, all)];
}

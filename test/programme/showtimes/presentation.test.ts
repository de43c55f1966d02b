import { describe, expect, it } from "vitest";
import { shownInWords } from "../../../src/programme/showtimes/presentation-words.ts";
import type { PresentedToPeople } from "../../../src/programme/showtimes/presentation-words.ts";
import { versionsOf } from "../../../src/programme/showtimes/presentation.ts";
import { NO_VOCABULARY } from "../../../src/programme/vocabulary/vocabulary.ts";
import { LANGUAGE_CASES, NOTHING_SHOWN } from "../../support/shown.ts";

describe("the version of a showtime", () => {
  it.each(LANGUAGE_CASES)(
    "in %j with subtitles in %j, of a movie in %j, is %j",
    (audioLanguage, subtitleLanguages, originalLanguage, versions) => {
      expect(versionsOf({ audioLanguage, subtitleLanguages, originalLanguage })).toEqual(versions);
    },
  );
});

describe("what people read of a showtime", () => {
  const shown = (changes: Partial<PresentedToPeople>) => ({
    ...NOTHING_SHOWN,
    vocabulary: NO_VOCABULARY,
    ...changes,
  });
  const OMU = shown({
    format: "3d",
    audioLanguage: "en",
    subtitleLanguages: ["de"],
    originalLanguage: "en",
  });

  it.each<[string, PresentedToPeople, string[], string[]]>([
    ["nothing where nothing is known", shown({}), [], []],
    [
      "format, version and languages",
      OMU,
      ["3D · OmU", "English with German subtitles"],
      ["3D · OmU", "Englisch, Untertitel: Deutsch"],
    ],
    [
      "the place's age rating, captions and audio description",
      { ...OMU, ageRating: "FSK 12", captions: true, audioDescription: true },
      ["3D · OmU · FSK 12", "English with German subtitles", "captions · audio description"],
      ["3D · OmU · FSK 12", "Englisch, Untertitel: Deutsch", "Untertitel für Gehörlose · Audiodeskription"],
    ],
    [
      "a dubbed showtime",
      shown({ audioLanguage: "de", originalLanguage: "ja" }),
      ["dubbed", "German"],
      ["Synchronfassung", "Deutsch"],
    ],
    [
      "subtitles in several languages",
      shown({ audioLanguage: "fr", subtitleLanguages: ["de", "it", "pt-BR"] }),
      ["French with German, Italian, and Brazilian Portuguese subtitles"],
      ["Französisch, Untertitel: Deutsch, Italienisch und Portugiesisch (Brasilien)"],
    ],
    [
      "subtitles of a showtime whose audio nobody named",
      shown({ subtitleLanguages: ["de"] }),
      ["German subtitles"],
      ["Untertitel: Deutsch"],
    ],
    ["a language that has no name", shown({ audioLanguage: "qaa" }), ["qaa"], ["qaa"]],
    [
      "the cinema's own name of the format",
      shown({
        format: "35mm",
        vocabulary: { ...NO_VOCABULARY, formats: { "35mm": { de: "als 35-mm-Kopie", en: "on film" } } },
      }),
      ["on film"],
      ["als 35-mm-Kopie"],
    ],
  ])("is %s", (_, showtime, english, german) => {
    expect(shownInWords(showtime, "en")).toEqual(english);
    expect(shownInWords(showtime, "de")).toEqual(german);
  });
});

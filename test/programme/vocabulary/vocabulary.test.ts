import { describe, expect, it } from "vitest";
import { NO_VOCABULARY, nameOf } from "../../../src/programme/vocabulary/vocabulary.ts";
import type { Vocabulary } from "../../../src/programme/vocabulary/vocabulary.ts";

const WORDS: Vocabulary = {
  categories: {
    premium: { en: "Armchair", de: "Sessel", "de-AT": "Fauteuil", "pt-BR": "Poltrona" },
    box: { en: "Box" },
    loge: { fr: "Loge" },
  },
  ticketTypes: { student: { de: "Studierende" } },
  formats: { "3d": { de: "in 3D" } },
};

describe("the name of a word", () => {
  it.each<[string, Parameters<typeof nameOf>[1], string, string, string]>([
    ["in the reader's language", "categories", "premium", "de", "Sessel"],
    ["of the reader's region", "categories", "premium", "de-AT", "Fauteuil"],
    ["in the base language where the region has none", "categories", "premium", "de-CH", "Sessel"],
    ["in English where the language has none", "categories", "box", "de", "Box"],
    ["in any language where there is no English one", "categories", "loge", "de", "Loge"],
    ["of another kind than its own is not taken", "ticketTypes", "premium", "de", "premium"],
    ["is the cinema's, also of a well-known format", "formats", "3d", "de", "in 3D"],
    ["of a well-known format is the same everywhere", "formats", "35mm", "de", "35 mm"],
    ["of a format that nobody knows is the word", "formats", "laser_4k", "en", "laser 4k"],
    ["that nobody named is the word", "ticketTypes", "senior", "de", "senior"],
    ["has spaces for low lines", "categories", "love_seat", "en", "love seat"],
    ["of a word that objects have is the word", "categories", "constructor", "en", "constructor"],
    ["of __proto__ is no object", "categories", "__proto__", "en", " proto "],
    ["in a language that objects have is another one", "categories", "premium", "constructor", "Armchair"],
  ])("%s", (_, kind, word, language, name) => {
    expect(nameOf(WORDS, kind, word, language)).toBe(name);
  });

  it.each([
    ["2d", "2D"],
    ["3d", "3D"],
    ["imax", "IMAX"],
    ["70mm", "70 mm"],
    ["dolby_cinema", "Dolby Cinema"],
    ["4dx", "4DX"],
  ])("%s is %s in a cinema without a vocabulary", (word, name) => {
    expect(nameOf(NO_VOCABULARY, "formats", word, "de")).toBe(name);
  });
});

/** The names that people read for the words that programs use. */

/** Language (BCP 47, canonical) → name. */
type Names = Readonly<Record<string, string>>;
type Words = Readonly<Record<string, Names>>;

/** What a cinema calls its seat categories, ticket types and formats: word → language → name. */
export interface Vocabulary {
  readonly categories: Words;
  readonly ticketTypes: Words;
  readonly formats: Words;
}

export const NO_VOCABULARY: Vocabulary = { categories: {}, ticketTypes: {}, formats: {} };

/** Names of formats that are the same everywhere. Any other word is as good. */
const FORMATS: ReadonlyMap<string, string> = new Map([
  ["2d", "2D"],
  ["3d", "3D"],
  ["4d", "4D"],
  ["4dx", "4DX"],
  ["4k", "4K"],
  ["16mm", "16 mm"],
  ["35mm", "35 mm"],
  ["70mm", "70 mm"],
  ["d-box", "D-BOX"],
  ["dolby_atmos", "Dolby Atmos"],
  ["dolby_cinema", "Dolby Cinema"],
  ["hfr", "HFR"],
  ["hfr_3d", "HFR 3D"],
  ["imax", "IMAX"],
  ["imax_3d", "IMAX 3D"],
  ["screenx", "ScreenX"],
]);

const DEFAULT_LANGUAGE = "en";

/**
 * A word's name: the cinema's in this language, else in its base language, else in English, else in any; else the name that a
 * format has everywhere, else the word itself.
 */
export function nameOf(
  vocabulary: Vocabulary,
  kind: keyof Vocabulary,
  word: string,
  language: string,
): string {
  const names = Object.hasOwn(vocabulary[kind], word) ? (vocabulary[kind][word] ?? {}) : {};
  const named = [language, baseOf(language), DEFAULT_LANGUAGE].find((tag) => Object.hasOwn(names, tag));
  const [name] = named === undefined ? Object.values(names) : [names[named]];
  return name ?? (kind === "formats" ? FORMATS.get(word) : undefined) ?? word.replaceAll(/_+/g, " ");
}

/** "de" of "de-AT". */
const baseOf = (language: string): string => language.split("-")[0] ?? language;

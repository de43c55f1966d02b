/** How a showtime shows its movie. */

export interface Presentation {
  /** A word, as "3d" or "35mm". */
  readonly format: string | null;
  /** BCP 47, as all languages here. */
  readonly audioLanguage: string | null;
  readonly subtitleLanguages: readonly string[];
  /** For people who do not hear well: subtitles that also say what is heard. */
  readonly captions: boolean;
  /** For people who do not see well: a voice that says what is seen. */
  readonly audioDescription: boolean;
  /** As the place writes it: "FSK 12". */
  readonly ageRating: string | null;
}

/** With the movie's original language, from which its versions follow. */
export interface Presented extends Presentation {
  readonly originalLanguage: string | null;
}

/** OV: in the original language, without subtitles. OmU: with subtitles. dubbed: in another language. */
export const VERSIONS = ["OV", "OmU", "dubbed"] as const;

export type Version = (typeof VERSIONS)[number];

/** Empty where the audio's or the movie's original language is not known. Regions do not count: "en-GB" is the original of "en". */
export function versionsOf({
  audioLanguage,
  subtitleLanguages,
  originalLanguage,
}: Pick<Presented, "audioLanguage" | "subtitleLanguages" | "originalLanguage">): Version[] {
  if (audioLanguage === null || originalLanguage === null) return [];
  if (baseOf(audioLanguage) !== baseOf(originalLanguage)) return ["dubbed"];
  return subtitleLanguages.length === 0 ? ["OV"] : ["OmU"];
}

/** "de" of "de-AT". */
const baseOf = (language: string): string | undefined => language.split("-")[0];

/** What a list of showtimes is narrowed to. A language also means its regions: "en" finds "en-GB". */
export interface PresentationFilter {
  readonly format?: string | undefined;
  readonly audioLanguage?: string | undefined;
  readonly subtitleLanguage?: string | undefined;
  readonly captions?: boolean | undefined;
  readonly audioDescription?: boolean | undefined;
  readonly ageRating?: string | undefined;
  readonly version?: Version | undefined;
}

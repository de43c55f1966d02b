/** How a showtime shows its movie, in tests. */

/** Nothing is said about it. */
export const NOTHING_SHOWN = {
  format: null,
  audioLanguage: null,
  subtitleLanguages: [],
  captions: false,
  audioDescription: false,
  ageRating: null,
  originalLanguage: null,
};

/** Audio, subtitles and original language, and the version that follows. */
export const LANGUAGE_CASES: [string | null, string[], string | null, string[]][] = [
  ["en", [], "en", ["OV"]],
  ["en", ["de"], "en", ["OmU"]],
  ["en", ["de", "tr"], "en", ["OmU"]],
  ["de", [], "en", ["dubbed"]],
  ["de", ["en"], "en", ["dubbed"]],
  ["en-GB", [], "en", ["OV"]],
  ["en", [], "en-US", ["OV"]],
  ["zh-Hant-TW", ["en"], "zh", ["OmU"]],
  ["yue", [], "zh", ["dubbed"]],
  ["fil", [], "fi", ["dubbed"]],
  ["zxx", [], "zxx", ["OV"]],
  [null, ["de"], "en", []],
  ["en", ["de"], null, []],
  [null, [], null, []],
];

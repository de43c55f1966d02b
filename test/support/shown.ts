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

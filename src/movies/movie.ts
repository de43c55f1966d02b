export const MAX_DURATION_MINUTES = 600;

/** What its owner says of a movie. */
export interface MovieDraft {
  readonly title: string;
  readonly genre: string;
  readonly description: string | null;
  readonly durationMinutes: number;
  /** YYYY-MM-DD */
  readonly releaseDate: string | null;
  readonly rating: string | null;
  readonly trailerUrl: string | null;
}

export interface Movie extends MovieDraft {
  readonly id: number;
}

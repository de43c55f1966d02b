export const MAX_TEXT_LENGTH = 2_000;
export const MAX_STARS = 5;

/** A review as its writer submits it. */
export interface ReviewDraft {
  readonly stars: number;
  /** May have several lines; empty for a review with stars only. */
  readonly text: string;
}

export interface Review extends ReviewDraft {
  readonly id: number;
  /** Null if the writer has no name. */
  readonly authorName: string | null;
  readonly createdAtMs: number;
  readonly changedAtMs: number;
  readonly hiddenAtMs: number | null;
}

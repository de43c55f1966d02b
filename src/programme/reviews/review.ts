export const MAX_TEXT_LENGTH = 2_000;
export const MAX_STARS = 5;

/** What its writer says. */
export interface ReviewDraft {
  readonly stars: number;
  /** Several lines; empty where there are only stars. */
  readonly text: string;
}

export interface Review extends ReviewDraft {
  readonly id: number;
  /** Null where the writer goes without a name. */
  readonly authorName: string | null;
  readonly createdAtMs: number;
  readonly changedAtMs: number;
  readonly hiddenAtMs: number | null;
}

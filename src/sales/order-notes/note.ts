/** What staff noted of an order, or why they acted on it. */
export interface OrderNote {
  readonly atMs: number;
  readonly by: number;
  /** "note", or the act. */
  readonly kind: string;
  /** Null once the person whom the order is for was erased. */
  readonly text: string | null;
}

/** The kind of a note that is no act's reason. */
export const WRITTEN = "note";

/** Of an order, notes of that kind. */
export const MOST_NOTES = 200;

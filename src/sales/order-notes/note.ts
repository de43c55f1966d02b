/** What staff noted of an order, or why they acted on it. */
export interface OrderNote {
  readonly atMs: number;
  readonly by: number;
  /** "note", or the act. */
  readonly kind: string;
  /** Null once the person whom the order is for was erased. */
  readonly text: string | null;
}

export const MOST_NOTES = 200;

export interface Seat {
  readonly label: string;
  readonly row: string;
  /** Column in the hall's plan, gaps and aisles counted. */
  readonly x: number;
  /** Row from the screen backwards, walkways counted. */
  readonly y: number;
  readonly category: string;
  readonly accessible: boolean;
  /** Beside an accessible seat, for who comes along. */
  readonly companion: boolean;
  /** Where it is drawn, if not at its column and row. */
  readonly at?: { readonly x: number; readonly y: number };
}

/** All the seats of a showtime, and those of them that nobody can buy. */
export interface Hall {
  readonly seats: readonly Seat[];
  readonly blocked: readonly string[];
}

/** "layout": the plan of the hall says so. The others are for the house to choose from. */
export const BLOCK_REASONS = ["layout", "house", "press", "staff", "technical", "safety"] as const;

export type BlockReason = (typeof BLOCK_REASONS)[number];

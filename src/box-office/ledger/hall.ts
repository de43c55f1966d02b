export interface Seat {
  /** What programs call it by: "A12". */
  readonly label: string;
  /** As people read it: "Balcony". Absent in a hall without sections. */
  readonly section?: string;
  readonly row: string;
  /** As people read it. Absent where it is the rest of the label after the row: see place.ts. */
  readonly number?: string;
  /** Column in the layout, counting gaps and aisles. */
  readonly x: number;
  /** Row from the screen backwards, counting walkways. */
  readonly y: number;
  readonly category: string;
  readonly accessible: boolean;
  /** Meant for the companion of a person in an accessible seat beside it. */
  readonly companion: boolean;
  /** The first label of the seats that are sold together with it, or not at all. Absent for a seat that is sold by itself. */
  readonly group?: string;
  /** The accessible seat that this companion seat is bound to, by its label. */
  readonly companionOf?: string;
  /** Where it is drawn, if not at its column and row. */
  readonly at?: { readonly x: number; readonly y: number };
}

/** All seats of a showtime, and the labels of those that the layout blocks. */
export interface Hall {
  readonly seats: readonly Seat[];
  readonly blocked: readonly string[];
}

/** "layout": the hall's layout blocks the seat. Staff choose from the others. */
export const BLOCK_REASONS = ["layout", "house", "press", "staff", "technical", "safety"] as const;

export type BlockReason = (typeof BLOCK_REASONS)[number];

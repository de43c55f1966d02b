/** A key for a device at a door: it may scan the tickets of one showtime or one cinema, and read the state of its doors. */

export interface GateKey {
  readonly id: number;
  readonly name: string;
  readonly cinemaId: number;
  /** Null: every showtime of the cinema. */
  readonly showtimeId: number | null;
  readonly createdAtMs: number;
}

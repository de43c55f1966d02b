import type { BlockReason, Seat } from "../ledger/hall.ts";
import type { SeatState } from "../ledger/state.ts";
import { inPages, lastKey } from "./pages.ts";

type SeatRow = [place: number, seat: Seat, blocked: BlockReason | null, seq: number];

const SEAT_PAGE = `
  SELECT '[' || group_concat(concat('[', place, ',', seat, ',', json_quote(blocked), ',', seq, ']')) || ']'
  FROM (SELECT * FROM hall WHERE place >= ? AND place < ? ORDER BY place)`;

/** One statement for all seats: a statement costs ten times as much as a row of it. */
export const MARK_SEATS = `
  UPDATE hall SET blocked = mark.value ->> 1, seq = mark.value ->> 2
  FROM json_each(?) AS mark WHERE place = mark.value ->> 0`;

/** The seats of a hall on disk: what no reservation says of them. */
export class HallRows {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** All seats by their places, as if nobody had them. `seq` is the last event that freed, blocked or changed one. */
  *load(): Generator<SeatState> {
    const last = lastKey(this.#sql, "hall", "place");
    for (const [place, seat, blocked, seq] of inPages<SeatRow>(this.#sql, SEAT_PAGE, last))
      yield { seat, place, n: null, blocked, seq };
  }

  put({ seat, place, blocked, seq }: SeatState): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO hall (place, seat, blocked, seq) VALUES (?, ?, ?, ?)",
      place,
      JSON.stringify(seat),
      blocked,
      seq,
    );
  }

  remove({ place }: SeatState): void {
    this.#sql.exec("DELETE FROM hall WHERE place = ?", place);
  }

  mark(seats: Iterable<SeatState>): void {
    const marks = Array.from(seats, ({ place, blocked, seq }) => [place, blocked, seq]);
    if (marks.length > 0) this.#sql.exec(MARK_SEATS, JSON.stringify(marks));
  }
}

import type { Frame, SeatChange } from "../box-office/followers/frame.ts";

/**
 * What a relay knows of a showtime: the latest change of each seat that changed after `from`. With `from` 0 that is the
 * whole hall. A relay that has just woken begins with the last frame, and fetches older changes only if a watcher lacks
 * them.
 */
export class SeatBoard {
  #from = 0;
  #seq = 0;
  #counts: Frame["counts"] = { free: 0, held: 0, sold: 0, blocked: 0, checked_in: 0 };
  #seats = new Map<string, SeatChange>();
  /** A watcher whose cursor is below this event may have an outdated layout of the hall. */
  #layoutSeq = 0;

  constructor(frame: Frame) {
    this.#begin(frame);
  }

  get seq(): number {
    return this.#seq;
  }

  /** Adds what is new in the frame. False if events between the board and the frame are missing. */
  take(frame: Frame): boolean {
    if (frame.from > this.#seq) return false;
    const isNewer = frame.seq > this.#seq;
    const reachesBack = frame.from < this.#from;
    // Frames do not name removed seats, so after a change of the layout the board begins anew.
    if (isNewer && frame.plan_changed) this.#begin(frame);
    else if (isNewer || (reachesBack && frame.seq >= Math.max(this.#from, this.#layoutSeq))) {
      if (reachesBack) this.#reachBack(frame);
      for (const seat of frame.seats)
        if (seat.seq > (this.#seats.get(seat.label)?.seq ?? 0)) this.#seats.set(seat.label, seat);
      if (isNewer) {
        this.#seq = frame.seq;
        this.#counts = frame.counts;
      }
    }
    return true;
  }

  /**
   * The frame for a watcher who knows everything up to `cursor`; every seat for a cursor beyond the newest event. Null if
   * the board does not reach back that far. One step a seat.
   */
  since(cursor: number): Frame | null {
    const from = cursor > this.#seq ? 0 : cursor;
    if (from < this.#from) return null;
    return {
      from,
      seq: this.#seq,
      counts: this.#counts,
      seats: Array.from(this.#seats.values()).filter(({ seq }) => seq > from),
      plan_changed: this.#layoutSeq > from,
    };
  }

  #begin({ from, seq, counts, seats, plan_changed: layoutChanged }: Frame): void {
    this.#from = from;
    this.#seq = seq;
    this.#counts = counts;
    this.#seats = new Map(seats.map((seat) => [seat.label, seat]));
    this.#layoutSeq = layoutChanged ? seq : from;
  }

  /** Extends the board to an older frame. If neither saw the layout change, it has not changed since that frame began. */
  #reachBack({ from, plan_changed: layoutChanged }: Frame): void {
    if (!layoutChanged && this.#layoutSeq <= this.#from) this.#layoutSeq = from;
    this.#from = from;
  }
}

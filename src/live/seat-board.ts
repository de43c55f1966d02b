import type { Frame, SeatChange } from "../box-office/followers/frame.ts";

/**
 * What a relay knows of a showtime: the newest news of each seat that changed after `from`. With `from` 0 that is the
 * whole hall; a relay that has just woken begins with the last frame alone and reaches back only if somebody needs it.
 */
export class SeatBoard {
  #from = 0;
  #seq = 0;
  #counts: Frame["counts"] = { free: 0, held: 0, sold: 0, blocked: 0, checked_in: 0 };
  #seats = new Map<string, SeatChange>();
  /** Whoever saw no more than what is before this event has an old plan of the hall. */
  #planSeq = 0;

  constructor(frame: Frame) {
    this.#begin(frame);
  }

  get seq(): number {
    return this.#seq;
  }

  /** Takes over what is news in a frame. False when something between it and the frame is missing. */
  take(frame: Frame): boolean {
    if (frame.from > this.#seq) return false;
    const isNews = frame.seq > this.#seq;
    const reachesBack = frame.from < this.#from;
    // Seats may be gone, and no frame names those: what was known of the hall before does not count any more.
    if (isNews && frame.plan_changed) this.#begin(frame);
    else if (isNews || (reachesBack && frame.seq >= Math.max(this.#from, this.#planSeq))) {
      if (reachesBack) this.#reachBack(frame);
      for (const seat of frame.seats)
        if (seat.seq > (this.#seats.get(seat.label)?.seq ?? 0)) this.#seats.set(seat.label, seat);
      if (isNews) {
        this.#seq = frame.seq;
        this.#counts = frame.counts;
      }
    }
    return true;
  }

  /**
   * What someone lacks who knows everything up to `cursor`; all there is for a cursor that nobody can have yet. Null
   * when the picture does not reach back that far. One step a seat.
   */
  since(cursor: number): Frame | null {
    const from = cursor > this.#seq ? 0 : cursor;
    if (from < this.#from) return null;
    return {
      from,
      seq: this.#seq,
      counts: this.#counts,
      seats: Array.from(this.#seats.values()).filter(({ seq }) => seq > from),
      plan_changed: this.#planSeq > from,
    };
  }

  #begin({ from, seq, counts, seats, plan_changed: planChanged }: Frame): void {
    this.#from = from;
    this.#seq = seq;
    this.#counts = counts;
    this.#seats = new Map(seats.map((seat) => [seat.label, seat]));
    this.#planSeq = planChanged ? seq : from;
  }

  /** What the frame tells of the plan happened before what is known here, unless the plan changed here too. */
  #reachBack({ from, plan_changed: planChanged }: Frame): void {
    if (!planChanged && this.#planSeq <= this.#from) this.#planSeq = from;
    this.#from = from;
  }
}

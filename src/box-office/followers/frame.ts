/** Frames of the live feed, from a box office to relays and on to watchers: changed seats, in event ranges without a gap. */

export type SeatStatus = "free" | "held" | "sold" | "blocked";

export interface SeatChange {
  readonly label: string;
  readonly status: SeatStatus;
  /** The last event that changed it. */
  readonly seq: number;
}

export interface Frame {
  /** The frame has everything that changed after this event … */
  readonly from: number;
  /** … up to this one. */
  readonly seq: number;
  readonly counts: Readonly<Record<SeatStatus | "checked_in", number>>;
  readonly seats: readonly SeatChange[];
  /** Seats were added, moved or removed since `from`: read the seat map again. */
  readonly plan_changed: boolean;
}

/** A box office as a relay sees it. Each answer is null where the showtime's box office was never opened. */
export interface FrameSource {
  /**
   * Registers the relay for frames; repeating it changes nothing. Answers what changed after `since`, or more; a `since`
   * beyond the newest event counts as 0.
   */
  readonly watch: (relay: string, since: number) => Promise<Frame | null>;
  /** What changed after `seq`; for 0, every seat. */
  readonly changesSince: (seq: number) => Promise<Frame | null>;
  readonly unwatch: (relay: string) => Promise<void>;
}

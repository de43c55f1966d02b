/** What the box office tells the relays, and the relays their watchers: who has which seat, in ranges without a gap. */

export type SeatStatus = "free" | "held" | "sold" | "blocked";

export interface SeatChange {
  readonly label: string;
  readonly status: SeatStatus;
  /** The event that changed it last. */
  readonly seq: number;
}

export interface Frame {
  /** The frame says everything that changed after this event … */
  readonly from: number;
  /** … up to this one. */
  readonly seq: number;
  readonly counts: Readonly<Record<SeatStatus | "checked_in", number>>;
  readonly seats: readonly SeatChange[];
  /** Seats were added, moved or removed since `from`: read the seat map again. */
  readonly plan_changed: boolean;
}

/** The box office, as a relay sees it. Each answer is null where there is no open showtime. */
export interface FrameSource {
  /**
   * From now on the relay is sent frames; once more for the same relay changes nothing. Answers what changed after
   * `since`, or more; a `since` beyond the newest event counts as 0.
   */
  readonly watch: (relay: string, since: number) => Promise<Frame | null>;
  /** What changed after `seq`; after 0 every seat. */
  readonly changesSince: (seq: number) => Promise<Frame | null>;
  readonly unwatch: (relay: string) => Promise<void>;
}

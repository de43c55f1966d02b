/** The showtime's side of the bargain, decided in D1 and pushed with a version. */
export interface Terms {
  readonly showtimeId: number;
  readonly incarnation: string;
  readonly version: number;
  readonly currency: string;
  /** Only `on_sale` sells; `cancelled` ends every reservation. A draft has no box office. */
  readonly status: "on_sale" | "closed" | "cancelled";
  readonly payment: "at_door" | "online";
  /** Seat category → ticket type → price. */
  readonly priceCents: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly startsAtMs: number;
  /** When people go home. */
  readonly endsAtMs: number;
  /** Null in terms from before it was told. */
  readonly screenId: number | null;
  readonly salesOpenAtMs: number;
  readonly salesCloseAtMs: number;
  readonly holdMs: number;
  readonly maxSeats: number;
  /** In all reservations of one buyer; null for any number. */
  readonly maxSeatsPerBuyer: number | null;
  /** What becomes of a choice that leaves a single seat free between others. */
  readonly orphanRule: "off" | "warn" | "refuse";
  readonly fee: { readonly perTicketCents: number; readonly perReservationCents: number };
  readonly taxes: readonly Tax[];
  readonly cancellation: CancellationPolicy;
}

export interface Tax {
  readonly name: string;
  /** Hundredths of a percent. */
  readonly rateBasisPoints: number;
  /** A part of the price, or on top of it. */
  readonly included: boolean;
}

/** Free until `freeMs` before the start; then the house keeps `feePercent`; from `lastMs` on nobody cancels. */
interface CancellationPolicy {
  readonly freeMs: number;
  readonly feePercent: number;
  readonly lastMs: number;
}

/** What a sale costs beside its tickets, as the showtime set it when the seats were held. */
export type Rates = Pick<Terms, "fee" | "taxes">;

export type Slot = Pick<Terms, "startsAtMs" | "screenId">;

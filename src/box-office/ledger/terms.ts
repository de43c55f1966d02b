/** A showtime's conditions of sale. Decided in D1, and pushed to the box office with a version. */
export interface Terms {
  readonly showtimeId: number;
  readonly incarnation: string;
  readonly version: number;
  readonly currency: string;
  /** Seats are sold only while `on_sale`; `cancelled` ends every reservation. A draft has no box office. */
  readonly status: "on_sale" | "closed" | "cancelled";
  readonly payment: "at_door" | "online";
  /** Seat category → ticket type → price. */
  readonly priceCents: PriceTable;
  /** Section → seat category → ticket type → price, where it is not the one of `priceCents`. Absent: no section has its own. */
  readonly sectionPriceCents?: Readonly<Record<string, PriceTable>>;
  readonly startsAtMs: number;
  /** The end of the show. Tickets are not accepted from then on. */
  readonly endsAtMs: number;
  /** Null in terms from before screens were part of them. */
  readonly screenId: number | null;
  readonly salesOpenAtMs: number;
  readonly salesCloseAtMs: number;
  readonly holdMs: number;
  readonly maxSeats: number;
  /** Over all reservations of one buyer; null for no limit. */
  readonly maxSeatsPerBuyer: number | null;
  /** What happens with a choice of seats that leaves a single free seat between others. */
  readonly orphanRule: "off" | "warn" | "refuse";
  readonly fee: { readonly perTicketCents: number; readonly perReservationCents: number };
  readonly taxes: readonly Tax[];
  readonly cancellation: CancellationPolicy;
  /** By ticket type. Absent: no ticket type has a rule. */
  readonly ticketRules?: TicketRules;
  /** How long before the start anybody may have companion seats that are bound to an accessible one. Absent: never. */
  readonly companionsOpenMs?: number;
  /** The cinema numbers its receipts, by the years of its time zone. Absent: it does not. */
  readonly receipts?: { readonly timeZone: string };
  /** The showtime is of a cinema for tries, and only who works there buys. Absent: it is not. */
  readonly sandbox?: true;
}

/** Ticket type → its rules, at least one each. */
export type TicketRules = Readonly<Record<string, TicketRule>>;

export interface TicketRule {
  /** Each ticket needs an accessible seat beside it, or the one that its seat is bound to, in the same reservation. */
  readonly onlyBesideAccessible?: true;
  readonly maxPerReservation?: number;
  /** The door asks for a proof. */
  readonly requiresProof?: true;
}

/** Seat category → ticket type → price. */
export type PriceTable = Readonly<Record<string, Readonly<Record<string, number>>>>;

export interface Tax {
  readonly name: string;
  /** Hundredths of a percent. */
  readonly rateBasisPoints: number;
  /** Whether the price includes it; else it is added. */
  readonly included: boolean;
}

/** Free until `freeMs` before the start; then the cinema keeps `feePercent`; from `lastMs` before the start, refused. */
interface CancellationPolicy {
  readonly freeMs: number;
  readonly feePercent: number;
  readonly lastMs: number;
}

/** Fees and taxes, as the showtime's terms were when the seats were held. */
export interface Rates extends Pick<Terms, "fee" | "taxes"> {
  /** The discount, each added tax and each refund is rounded to a multiple of it. Absent: 1. */
  readonly stepCents?: number;
}

/** When and where the show is. */
export type Slot = Pick<Terms, "startsAtMs" | "screenId">;

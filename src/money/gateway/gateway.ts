/** What the rest of the department needs of a payment service. */

/** Amounts are minor units of ISO 4217, currencies three capital letters. Methods throw `GatewayDown`. */
export interface Gateway {
  /** "nothing": the showtime is paid at the door; the other members must not be called. */
  readonly takes: "money" | "nothing";
  /** Creates a session. The same order under the same key returns the same session; keys are one installation's own. */
  readonly begin: (order: Order, key: string) => Promise<Begun>;
  /** The session as it is now; null if the gateway has none of this id. */
  readonly look: (sessionId: string) => Promise<Session | null>;
  /** Expires a session that was not paid, and returns its state then, which may be "paid". */
  readonly end: (sessionId: string) => Promise<Session | null>;
  /** Refunds money. The same refund under the same key is made once. */
  readonly giveBack: (refund: RefundOrder) => Promise<GivenBack>;
  /** Every refund of the payment as it is now, also those that were made elsewhere. */
  readonly refundsOf: (intentId: string) => Promise<readonly ListedRefund[]>;
}

/** The gateway did not answer, or its answer could not be used. The request may have taken effect. */
export class GatewayDown extends Error {
  /** The gateway stored its own error under the idempotency key: only another key gets another answer. */
  readonly keyIsSpent: boolean;

  constructor(message: string, keyIsSpent = false) {
    super(message);
    this.keyIsSpent = keyIsSpent;
  }
}

export interface Order {
  readonly reservationId: number;
  /** Of the showtime: an id may have belonged to another showtime before a restore of D1. */
  readonly incarnation: string;
  /** Whether methods are offered whose money takes days. */
  readonly allowsSlow: boolean;
  readonly currency: string;
  readonly items: readonly Item[];
  /** When the gateway expires the session by itself. */
  readonly endsAtMs: number;
  /** The pages to which the gateway sends the buyer afterwards. */
  readonly paidUrl: string;
  readonly notPaidUrl: string;
}

export interface Item {
  readonly name: string;
  readonly unitCents: number;
  readonly quantity: number;
}

export type Begun =
  | { readonly ok: true; readonly sessionId: string; readonly url: string }
  /** The key belongs to another order, or `endsAtMs` is too near. No session was made; use another key and new times. */
  | { readonly ok: false; readonly code: "outdated" }
  /** For example: the amount is too small for its currency. `reason` is the gateway's own code. */
  | { readonly ok: false; readonly code: "payment_refused"; readonly reason: string };

/** `processing`: the buyer has finished; the money may take days to arrive. */
export type SessionState = "open" | "processing" | "paid" | "expired" | "failed";

export interface Session {
  readonly id: string;
  readonly state: SessionState;
  readonly amountCents: number;
  readonly currency: string;
  /** Id that refunds and disputes refer to; null until the session is paid. */
  readonly intentId: string | null;
  /** Null if the session was not made for a reservation. */
  readonly reservationId: number | null;
  /** The installation that asked for it, and the showtime's incarnation; null where the session does not say. */
  readonly installation: string | null;
  readonly incarnation: string | null;
  /** The last four digits of the card; null for other means. Absent where the document does not say how it was paid. */
  readonly cardLast4?: string | null;
}

interface RefundOrder {
  readonly key: string;
  readonly intentId: string;
  readonly amountCents: number;
  readonly currency: string;
}

export type RefundState = "pending" | "succeeded" | "failed";

export interface SentRefund {
  readonly id: string;
  readonly state: RefundState;
  /** Null if the gateway did not give it. */
  readonly amountCents: number | null;
}

export interface ListedRefund extends SentRefund {
  /** Null for a refund that this installation did not ask for. */
  readonly key: string | null;
}

export type GivenBack =
  | (SentRefund & { readonly ok: true })
  /** The whole payment was already refunded outside this system. */
  | { readonly ok: false; readonly code: "refunded_elsewhere" }
  | { readonly ok: false; readonly code: "refund_refused"; readonly reason: string };

/** Who takes the money before the show: Stripe, or nobody, where it is paid at the door. */

/** Amounts are minor units of ISO 4217, currencies three capital letters. */
export interface Gateway {
  /** Where it takes nothing, there is never a session, nor a refund. */
  readonly takes: "money" | "nothing";
  /** The same order under the same key is the same session. */
  readonly begin: (order: Order, key: string) => Promise<Begun>;
  /** The session as it is now; null where the gateway knows none. */
  readonly look: (sessionId: string) => Promise<Session | null>;
  /** Ends a session that nobody paid in yet, and says what has become of it. */
  readonly end: (sessionId: string) => Promise<Session | null>;
  /** The same refund under the same key is given once. */
  readonly giveBack: (refund: RefundOrder) => Promise<GivenBack>;
  /** A refund as it is now: under this key, or under another one of the same refund; null where the gateway has none. */
  readonly findRefund: (refund: Pick<RefundOrder, "intentId" | "key">) => Promise<SentRefund | null>;
}

/** It did not answer, or not to the point: what was asked may have happened. */
export class GatewayDown extends Error {
  /** It remembers its fault under the key: only another key gets another answer. */
  readonly keyIsSpent: boolean;

  constructor(message: string, keyIsSpent = false) {
    super(message);
    this.keyIsSpent = keyIsSpent;
  }
}

export interface Order {
  readonly reservationId: number;
  readonly currency: string;
  readonly items: readonly Item[];
  /** When the gateway ends the session by itself. */
  readonly endsAtMs: number;
  /** Where the buyer comes out. */
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
  /** The key or the times do not fit any more, and nothing was made of them: another key, and times of now. */
  | { readonly ok: false; readonly code: "outdated" }
  /** As for an amount that is too small for its currency. `reason` is the gateway's own word. */
  | { readonly ok: false; readonly code: "payment_refused"; readonly reason: string };

/** `processing`: the buyer is done, and the money is on its way, which may take days. */
export type SessionState = "open" | "processing" | "paid" | "expired" | "failed";

export interface Session {
  readonly id: string;
  readonly state: SessionState;
  readonly amountCents: number;
  readonly currency: string;
  /** What refunds and disputes name; null until somebody pays. */
  readonly intentId: string | null;
  /** Null where it was made for something else. */
  readonly reservationId: number | null;
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
  /** Null where it was not told. */
  readonly amountCents: number | null;
}

export type GivenBack =
  | (SentRefund & { readonly ok: true })
  /** All of the payment has gone back before, by another hand. */
  | { readonly ok: false; readonly code: "refunded_elsewhere" }
  | { readonly ok: false; readonly code: "refund_refused"; readonly reason: string };

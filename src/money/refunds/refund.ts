/** Money on its way back. Amounts are minor units. */

/** `due`: to be asked of the gateway. */
export const REFUND_STATUSES = ["due", "pending", "succeeded", "failed"] as const;

/** The part `[fromCents, fromCents + amountCents)` of all that goes back of a reservation. */
export interface Refund {
  readonly id: string;
  readonly reservationId: number;
  readonly paymentId: number;
  /** Null where the money had bought nothing. */
  readonly fromCents: number | null;
  readonly amountCents: number;
  readonly currency: string;
  readonly status: (typeof REFUND_STATUSES)[number];
  /** Each is asked for under a key of its own. */
  readonly attempt: number;
  /** When the gateway was first asked under this key: it may have heard. */
  readonly triedAtMs: number | null;
  /** The gateway's own id. */
  readonly providerId: string | null;
  readonly error: string | null;
  readonly createdAtMs: number;
}

/** A payment that money can be taken from. */
export interface Source {
  readonly id: number;
  readonly status: string;
  readonly intentId: string | null;
  /** Where it stands among those that the box office heard of: D1 may have been restored since. */
  readonly rank: number;
  readonly paidCents: number;
}

export const refundKey = ({ id, attempt }: Pick<Refund, "id" | "attempt">): string =>
  `refund-${id}-${attempt}`;

/** What `refundKey` was made of; null for any other text. */
export function parseRefundKey(key: string | null): Pick<Refund, "id" | "attempt"> | null {
  const [, id, attempt] = /^refund-(.+)-(\d{1,6})$/.exec(key ?? "") ?? [];
  return id === undefined ? null : { id, attempt: Number(attempt) };
}

export const partOf = (reservationId: number, fromCents: number): string => `${reservationId}-${fromCents}`;

/** All that came in a payment. */
export const wholeOf = (paymentId: number): string => `payment-${paymentId}`;

/**
 * What is to go back next of `owedCents`, the newest payment first, for it is the one too many. Null where all is on its
 * way, or nothing is there to take it from. The caller adds it and asks again, until there is none: of two who do so at
 * once, both name the same part.
 */
export function nextRefund(
  owedCents: number,
  payments: readonly Source[],
  refunds: readonly Pick<Refund, "paymentId" | "fromCents" | "amountCents">[],
): { readonly paymentId: number; readonly fromCents: number; readonly amountCents: number } | null {
  const fromCents = sumOf(refunds.filter((refund) => refund.fromCents !== null));
  if (fromCents >= owedCents) return null;
  const paid = payments
    .filter(({ status }) => status === "paid")
    .toSorted((one, other) => other.rank - one.rank || other.id - one.id);
  for (const { id: paymentId, paidCents } of paid) {
    const leftCents = paidCents - sumOf(refunds.filter((refund) => refund.paymentId === paymentId));
    if (leftCents > 0)
      return { paymentId, fromCents, amountCents: Math.min(leftCents, owedCents - fromCents) };
  }
  return null;
}

export const sumOf = (refunds: readonly Pick<Refund, "amountCents">[]): number =>
  refunds.reduce((sum, { amountCents }) => sum + amountCents, 0);

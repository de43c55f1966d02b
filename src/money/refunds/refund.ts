/** A refund: money that goes back to a buyer. Amounts are minor units. */

/** `due`: to be requested from the gateway. `pending`: requested. */
export const REFUND_STATUSES = ["due", "pending", "succeeded", "failed"] as const;

/** The part `[fromCents, fromCents + amountCents)` of everything that is refunded for a reservation. */
export interface Refund {
  readonly id: string;
  readonly reservationId: number;
  readonly paymentId: number;
  /** Null for the whole of a payment that bought nothing. */
  readonly fromCents: number | null;
  readonly amountCents: number;
  readonly currency: string;
  readonly status: (typeof REFUND_STATUSES)[number];
  /** Each attempt has its own idempotency key. */
  readonly attempt: number;
  /** When the gateway was first asked under this key; the request may have arrived. */
  readonly triedAtMs: number | null;
  /** The gateway's own id. */
  readonly providerId: string | null;
  readonly error: string | null;
  readonly createdAtMs: number;
}

/** A payment from which money can be refunded. */
export interface Source {
  readonly id: number;
  readonly status: string;
  readonly intentId: string | null;
  /** Its position among the payments that the box office received, -1 for none: after a restore of D1 ids do not show it. */
  readonly rank: number;
  readonly paidCents: number;
}

export const refundKey = ({ id, attempt }: Pick<Refund, "id" | "attempt">): string =>
  `refund-${id}-${attempt}`;

/** The inverse of `refundKey`; null for any other text. */
export function parseRefundKey(key: string | null): Pick<Refund, "id" | "attempt"> | null {
  const [, id, attempt] = /^refund-(.+)-(\d{1,6})$/.exec(key ?? "") ?? [];
  return id === undefined ? null : { id, attempt: Number(attempt) };
}

/** Id of the refund of one part of a reservation's money. */
export const partOf = (reservationId: number, fromCents: number): string => `${reservationId}-${fromCents}`;

/** Id of the refund of a whole payment. */
export const wholeOf = (paymentId: number): string => `payment-${paymentId}`;

/**
 * The next part of `owedCents` to refund, from the newest payment first, since a second payment is the one too many. Null
 * if all of it has refunds, or no payment has money left. The caller adds the result and asks again until it is null; two
 * callers in parallel get the same part, so it is added once.
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

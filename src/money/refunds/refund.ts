/** A refund: money that goes back to a buyer. Amounts are minor units. */

/** `due`: to be requested from the gateway. `pending`: requested. */
export const REFUND_STATUSES = ["due", "pending", "succeeded", "failed"] as const;

/** The part `[fromCents, fromCents + amountCents)` of everything that is refunded for a reservation. A part never changes. */
export interface Refund {
  readonly id: string;
  readonly reservationId: number;
  readonly paymentId: number;
  /** Null for the whole of a payment that bought nothing. */
  readonly fromCents: number | null;
  readonly amountCents: number;
  /** What the gateway gave; null until it has said so. */
  readonly givenCents: number | null;
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

/** A refund's `error` where staff gave back some of the money, or all of it, at the gateway. */
export const ELSEWHERE = "refunded_elsewhere";

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

export interface Part {
  readonly fromCents: number;
  readonly amountCents: number;
}

/** Id of the refund of one part of a reservation's money. */
export const partOf = (reservationId: number, { fromCents, amountCents }: Part): string =>
  `${reservationId}-${fromCents}-${amountCents}`;

/** Id of the refund of a whole payment. */
export const wholeOf = (paymentId: number): string => `payment-${paymentId}`;

/**
 * What a refund with this id gives back: a part of the reservation's money, the whole of a payment (null), or undefined for
 * an id that names neither. An older id lacks its amount, which is `givenCents` then.
 */
export function parseRefundId(
  id: string,
  reservationId: number,
  givenCents: number,
): Part | null | undefined {
  if (/^payment-\d+$/.test(id)) return null;
  const [, of, from, amount] = /^(\d+)-(\d+)(?:-(\d+))?$/.exec(id) ?? [];
  if (Number(of) !== reservationId) return undefined;
  return { fromCents: Number(from), amountCents: amount === undefined ? givenCents : Number(amount) };
}

type Booked = Pick<Refund, "paymentId" | "fromCents" | "amountCents" | "givenCents" | "error">;

/** What a refund gives back. Where the gateway gave less, and staff did not give the rest, the rest is still owed. */
const worthOf = ({ amountCents, givenCents, error }: Booked): number =>
  error === ELSEWHERE ? amountCents : Math.min(givenCents ?? amountCents, amountCents);

/**
 * The first part of `owedCents` that no refund gives back, from the newest payment first, since a second payment is the one
 * too many. Null if all of it has refunds, or no payment has money left. The caller adds the result and asks again until it
 * is null; two callers in parallel get the same part, so it is added once.
 */
export function nextRefund(
  owedCents: number,
  payments: readonly Source[],
  refunds: readonly Booked[],
): (Part & { readonly paymentId: number }) | null {
  const gap = firstGap(owedCents, refunds);
  if (gap === null) return null;
  const paid = payments
    .filter(({ status }) => status === "paid")
    .toSorted((one, other) => other.rank - one.rank || other.id - one.id);
  for (const { id: paymentId, paidCents } of paid) {
    const leftCents = paidCents - sumOf(refunds.filter((refund) => refund.paymentId === paymentId));
    if (leftCents > 0)
      return {
        paymentId,
        fromCents: gap.fromCents,
        amountCents: Math.min(leftCents, gap.endCents - gap.fromCents),
      };
  }
  return null;
}

function firstGap(
  owedCents: number,
  refunds: readonly Booked[],
): { fromCents: number; endCents: number } | null {
  let reached = 0;
  const parts = refunds.flatMap((one) =>
    one.fromCents === null ? [] : { ...one, fromCents: one.fromCents },
  );
  for (const part of parts.toSorted((one, other) => one.fromCents - other.fromCents)) {
    if (part.fromCents > reached)
      return reached < owedCents
        ? { fromCents: reached, endCents: Math.min(part.fromCents, owedCents) }
        : null;
    reached = Math.max(reached, part.fromCents + worthOf(part));
  }
  return reached < owedCents ? { fromCents: reached, endCents: owedCents } : null;
}

export const sumOf = (refunds: readonly Booked[]): number =>
  refunds.reduce((sum, one) => sum + worthOf(one), 0);

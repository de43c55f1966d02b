/** Money that exchanges took along: its payments belong to the first order, and so do its refunds. */

import type { ReservationRecord } from "../../box-office/answers.ts";
import { onlineRefundCents } from "../../box-office/ledger/till.ts";

type Find = (orderId: number) => Promise<ReservationRecord | null>;

/**
 * What the gateway has given back or has to: of the order's own money, and of what went from it to other orders. It only grows:
 * an exchange moves what is not due back. One question an order to which money of the gateway went.
 */
export async function onlineOwedCents(order: ReservationRecord, find: Find): Promise<number> {
  let cents = onlineRefundCents(order);
  for (const { means, cents: moved, onlineCents = 0, with: other } of order.till ?? []) {
    if (means !== "exchange" || moved >= 0 || onlineCents === 0 || other === undefined) continue;
    const next = await find(other);
    if (next !== null) cents += await onlineOwedCents(next, find);
  }
  return cents;
}

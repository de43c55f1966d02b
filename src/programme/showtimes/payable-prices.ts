/** Whether the prices of a showtime can be paid online. */

import { amountsOf, ratesOf } from "../../box-office/ledger/prices.ts";
import { amountText } from "../../platform/minor-units.ts";
import { payableIn } from "../../platform/payable.ts";
import type { InputError, Sale } from "./showtime.ts";

/**
 * The prices and fees that no gateway takes; none for a showtime that is paid at the door. One ticket, with fee and added
 * taxes, costs nothing or at least the least amount: then any number of tickets does.
 */
export function payableErrors({
  payment,
  prices,
  fee,
  taxes,
  currency,
}: Pick<Sale, "payment" | "prices" | "fee" | "taxes"> & { readonly currency: string }): InputError[] {
  if (payment === "at_door") return [];
  const { leastCents, stepCents } = payableIn(currency);
  const isOffStep = (cents: number): boolean => cents % stepCents !== 0;
  const rule = `Amounts that are paid online are multiples of ${amountText(stepCents, currency)}`;
  const errors: InputError[] = [];
  if (isOffStep(fee.perTicketCents)) errors.push({ pointer: "/fee/per_ticket", detail: rule });
  if (isOffStep(fee.perReservationCents)) errors.push({ pointer: "/fee/per_reservation", detail: rule });
  const rates = ratesOf({ fee, taxes, currency }, payment);
  for (const [category, ofCategory] of Object.entries(prices))
    for (const [ticketType, priceCents] of Object.entries(ofCategory)) {
      const pointer = `/prices/${category}/${ticketType}`;
      const { totalCents } = amountsOf(rates, [{ priceCents }], null);
      if (isOffStep(priceCents)) errors.push({ pointer, detail: rule });
      else if (totalCents > 0 && totalCents < leastCents)
        errors.push({
          pointer,
          detail: `One ticket would cost ${amountText(totalCents, currency)}, and online payments start at ${amountText(leastCents, currency)}`,
        });
    }
  return errors;
}

/** Whether the prices of a showtime can be paid online. */

import { amountsOf, ratesOf } from "../../box-office/ledger/prices.ts";
import { amountText } from "../../platform/minor-units.ts";
import { payableIn } from "../../platform/payable.ts";
import type { Prices } from "./prices.ts";
import type { InputError, Sale } from "./showtime.ts";

/**
 * The prices and fees that no gateway takes; none for a showtime that is paid at the door. One ticket, with fee and added
 * taxes, costs nothing or at least the least amount: then any number of tickets does.
 */
export function payableErrors({
  payment,
  fee,
  taxes,
  currency,
  ...priced
}: Online & { readonly currency: string }): InputError[] {
  if (payment === "at_door") return [];
  const { leastCents, stepCents } = payableIn(currency);
  const isOffStep = (cents: number): boolean => cents % stepCents !== 0;
  const rule = `Amounts that are paid online are multiples of ${amountText(stepCents, currency)}`;
  const errors: InputError[] = [];
  if (isOffStep(fee.perTicketCents)) errors.push({ pointer: "/fee/per_ticket", detail: rule });
  if (isOffStep(fee.perReservationCents)) errors.push({ pointer: "/fee/per_reservation", detail: rule });
  const rates = ratesOf({ fee, taxes, currency }, payment);
  for (const { pointer, of, priceCents } of ticketsOf(priced)) {
    const { totalCents } = amountsOf(rates, [{ priceCents }], null);
    if (isOffStep(priceCents)) errors.push({ pointer, detail: `${of}${rule}` });
    else if (totalCents > 0 && totalCents < leastCents)
      errors.push({
        pointer,
        detail: `${of}One ticket would cost ${amountText(totalCents, currency)}, and online payments start at ${amountText(leastCents, currency)}`,
      });
  }
  return errors;
}

type Online = Pick<Sale, "payment" | "prices" | "sectionPrices" | "priceCardId" | "fee" | "taxes">;

/** Every price, and where it was sent: a card's are named in words. */
function ticketsOf({
  prices,
  sectionPrices,
  priceCardId,
}: Pick<Online, "prices" | "sectionPrices" | "priceCardId">) {
  const tables: [where: string, Prices][] = [
    ["", prices],
    ...Object.entries(sectionPrices ?? {}).map(([section, own]): [string, Prices] => [` in ${section}`, own]),
  ];
  return tables.flatMap(([where, table]) =>
    Object.entries(table).flatMap(([category, ofCategory]) =>
      Object.entries(ofCategory).map(([ticketType, priceCents]) =>
        priceCardId === null
          ? { pointer: `/prices/${category}/${ticketType}`, of: "", priceCents }
          : { pointer: "/price_card_id", of: `${category}, ${ticketType}${where}: `, priceCents },
      ),
    ),
  );
}

/** What letters say of an order of which staff have taken a part of the money. */

import type { Bill } from "./bill.ts";
import type { About } from "./letter.ts";
import { moneyIn } from "./money.ts";
import type { Refund } from "./refund.ts";
import type { Sums } from "./sums.ts";
import { wordsIn } from "./words.ts";
import { ACTS } from "./words/acts.ts";

type Order = Pick<Refund, "paid" | "dueCents"> & { readonly bill: Bill };

/** Whether a part is paid, and a part is still to be paid. */
export const isPaidInPart = ({ paid, dueCents, bill }: Order): boolean =>
  paid === "at_door" && dueCents > 0 && dueCents < bill.amounts.totalCents;

/** The total, what of it is paid, and what is still to be paid; nothing for an order that is not paid in part. */
export function paidInPartSums(about: Pick<About, "language" | "currency"> & Order): Sums[] {
  if (!isPaidInPart(about)) return [];
  const { language, dueCents } = about;
  const { totalCents } = about.bill.amounts;
  const { refund, tickets } = wordsIn(language);
  const money = moneyIn(about);
  return [
    {
      heading: refund.heading,
      rows: [
        { label: tickets.total, amount: money(totalCents), isTotal: false },
        { label: refund.paid, amount: money(dueCents - totalCents), isTotal: false },
        { label: ACTS[language].stillDue, amount: money(dueCents), isTotal: true },
      ],
      remarks: [],
    },
  ];
}

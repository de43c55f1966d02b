/** Receipts as CSV, one row each, for those who keep the books. */

import { keptOf } from "../../box-office/ledger/bill.ts";
import type { Columns } from "../../http/csv.ts";
import { decimalText as amount } from "../../platform/minor-units.ts";
import { correctedBy, numberOf } from "../../sales/receipts/receipt.ts";
import type { Receipt } from "../../sales/receipts/receipt.ts";

/** As "VAT 7%: 0.65 of 9.35". */
const taxesOf = ({ content, currency }: Receipt): string =>
  content.taxes
    .map(
      ({ name, rateBasisPoints, cents, baseCents }) =>
        `${name} ${rateBasisPoints / 100}%: ${amount(cents, currency)} of ${amount(baseCents, currency)}`,
    )
    .join("; ");

export const RECEIPTS: Columns<Receipt> = [
  ["number", (receipt) => numberOf(receipt, receipt.year, receipt.number)],
  ["issued_at", ({ issuedAtMs }) => new Date(issuedAtMs).toISOString()],
  ["kind", ({ corrects }) => (corrects === null ? "receipt" : "correction")],
  ["corrects", (receipt) => correctedBy(receipt)?.number ?? null],
  ["order_id", ({ reservationId }) => reservationId],
  ["movie", ({ show }) => show.movieTitle],
  ["starts_at", ({ show }) => new Date(show.startsAtMs).toISOString()],
  ["tickets", ({ content }) => content.lines.reduce((sum, { count }) => sum + count, 0)],
  ["currency", ({ currency }) => currency],
  ["net", ({ content, currency }) => amount(content.netCents, currency)],
  ["tax", ({ content, currency }) => amount(content.totalCents - content.netCents, currency)],
  ["gross", ({ content, currency }) => amount(content.totalCents, currency)],
  ["taxes", taxesOf],
  ["refund", ({ content, currency }) => amount(content.refundCents, currency)],
  ["kept", ({ content, currency }) => amount(content.keptCents ?? 0, currency)],
  ["kept_net", ({ content, currency }) => amount(keptOf(content, content.keptCents ?? 0).netCents, currency)],
];

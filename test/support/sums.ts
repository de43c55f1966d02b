import type { Sums } from "../../src/box-office/followers/projection.ts";
import { SoldSums } from "../../src/box-office/ledger/breakdown.ts";
import { emptyState } from "../../src/box-office/ledger/state.ts";
import { terms } from "./halls.ts";

/** Of a hall of one seat. */
export const NOTHING_SOLD: Sums = {
  seats: 1,
  held: 0,
  sold: 0,
  reservations: 0,
  soldCents: 0,
  checkedIn: 0,
  paidCents: 0,
  refundCents: 0,
  breakdown: JSON.stringify(new SoldSums().read(emptyState(terms()))),
};

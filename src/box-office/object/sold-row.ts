import type { Sold } from "../ledger/sold.ts";

/** What memory keeps of a sold reservation, as it is stored beside it. */
export type SoldRow = [
  n: number,
  buyer: number | null,
  seats: number,
  cents: number,
  checkedIn: number,
  hasDuplicates: number,
  startsAtMs: number,
  screenId: number | null,
  sort: string,
];

export const soldRow = ({
  n,
  buyer,
  seats,
  cents,
  checkedIn,
  hasDuplicates,
  sort,
  ...slot
}: Sold): SoldRow => [
  n,
  buyer,
  seats,
  cents,
  checkedIn,
  hasDuplicates ? 1 : 0,
  slot.startsAtMs,
  slot.screenId,
  sort,
];

export const soldOfRow = ([
  n,
  buyer,
  seats,
  cents,
  checkedIn,
  duplicates,
  startsAtMs,
  screenId,
  sort,
]: SoldRow): Sold => ({
  n,
  buyer,
  seats,
  cents,
  checkedIn,
  hasDuplicates: duplicates === 1,
  startsAtMs,
  screenId,
  sort,
});

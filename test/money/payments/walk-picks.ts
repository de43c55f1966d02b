/** What the random numbers of a walk's steps pick. */

import type { Sale, Walk } from "./walk-world.ts";

/** The item that a random number picks. */
export const one = <Item>(items: readonly Item[], pick: number): Item | undefined =>
  items[pick % Math.max(1, items.length)];

/** One of the newest sales, or of the newest that were paid. */
export function saleOf({ sales, stripe }: Walk, pick: number, isPaid = false): Sale | undefined {
  if (!isPaid) return one(sales.slice(-5), pick);
  const paid = new Set<string | null>();
  for (const { payment_status: status, client_reference_id: id } of stripe.sessions.values())
    if (status === "paid") paid.add(id);
  return one(sales.filter(({ id }) => paid.has(String(id))).slice(-6), pick);
}

export const codeAt = ({ codes }: Walk, pick: number): string | null => one(codes, pick)?.code ?? null;

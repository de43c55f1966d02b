/** A sold-out showtime, and people who wait for it. */

import { expect } from "vitest";
import { ask } from "../../support/catalogue.ts";
import { sale } from "../../support/halls.ts";
import { buyer, showtime } from "../../support/world.ts";

export const listOf = (showtimeId: number): string => `/v1/showtimes/${showtimeId}/waiting-list`;

/** Each seat of it is a sale of its own; `giveBack` cancels that of a seat. */
export async function soldOut(rows: number, perRow: number, changes: Parameters<typeof showtime>[2] = {}) {
  const show = await showtime(rows, perRow, changes);
  const holder = await buyer();
  const map = await show.office().seatMap();
  const sales = new Map<string, number>();
  for (const { label } of map?.seats ?? []) {
    const sold = await show.office().reserve(sale(holder.id, label));
    if (!sold.ok) throw new Error(sold.code);
    sales.set(label, sold.reservation.n);
  }
  const giveBack = async (label: string): Promise<void> => {
    expect(await show.office().cancel(sales.get(label) ?? 0, holder.id, null)).toMatchObject({ ok: true });
  };
  return { ...show, path: listOf(show.id), mine: `${listOf(show.id)}/mine`, giveBack };
}

interface Offer {
  readonly id: number;
  readonly status: string;
  readonly expires_at: string;
  readonly seats: readonly { readonly label: string }[];
}

/** Somebody new who joins the list at `path`. */
export async function party(path: string, quantity = 1, more: object = {}) {
  const person = await buyer();
  const joined = await ask("POST", path, { as: person.token, body: { quantity, ...more } });
  expect(joined.status).toBe(201);
  return {
    ...person,
    joined: joined.body,
    /** What they were offered, as their list of reservations has it. */
    offers: async (): Promise<readonly Offer[]> => {
      const { body } = await ask("GET", "/v1/reservations", { as: person.token });
      return body["data"] as Offer[];
    },
  };
}

/** The labels of the offers, one list an offer. */
export const seatsOf = (offers: readonly Offer[]): string[][] =>
  offers.map(({ seats }) => seats.map(({ label }) => label));

/** What was sold of a showtime: by its box office's ledger, and by the copy in D1. */

import { expect } from "vitest";
import * as z from "zod";
import type { Server } from "./launcher.ts";
import { TICKETS } from "./ticket-rows.ts";

export interface Ticket {
  readonly buyer: number;
  readonly reservation: number;
  readonly seat: string;
  readonly ticket: string;
}

const entriesSchema = z.object({
  data: z.array(z.object({ type: z.string(), body: z.unknown() })),
  next: z.string().nullable(),
});
const heldSchema = z.object({ n: z.int(), buyer: z.int(), lines: z.array(z.object({ seat: z.string() })) });
const confirmedSchema = z.object({ n: z.int(), tickets: z.array(z.string()) });

/** Of a ledger whose chain is whole, and in which nothing but sales happened. `token` is its owner's. */
export async function soldByLedger({ url }: Server, showtimeId: number, token: string): Promise<Ticket[]> {
  const headers = { authorization: `Bearer ${token}` };
  const ledger = `${url}/v1/showtimes/${showtimeId}/ledger`;
  const verified = await fetch(`${ledger}/verify`, { headers });
  expect(await verified.json()).toMatchObject({ ok: true });

  const holds = new Map<number, z.output<typeof heldSchema>>();
  const tickets: Ticket[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const response = await fetch(`${ledger}?limit=100${cursor === "" ? "" : `&cursor=${cursor}`}`, {
      headers,
    });
    const page: z.output<typeof entriesSchema> = entriesSchema.parse(await response.json());
    for (const { type, body } of page.data) {
      if (type === "held") {
        const hold = heldSchema.parse(body);
        holds.set(hold.n, hold);
      } else if (type === "confirmed") {
        const { n, tickets: ids } = confirmedSchema.parse(body);
        const { buyer, lines } = heldSchema.parse(holds.get(n));
        expect(ids).toHaveLength(lines.length);
        const reservation = showtimeId * 2 ** 24 + n;
        lines.forEach(({ seat }, i) => tickets.push({ buyer, reservation, seat, ticket: ids[i] ?? "" }));
      } else expect(["opened", "seats_added"]).toContain(type);
    }
    cursor = page.next;
  }
  return tickets;
}

export const soldInD1 = (server: Server, showtimeId: number): Promise<Ticket[]> =>
  server.sql<Ticket>(
    `SELECT user_id AS buyer, reservations.id AS reservation, seat, tickets.id AS ticket
     FROM ${TICKETS} AS tickets JOIN reservations ON reservations.id = reservation_id
     WHERE showtime_id = ?1 AND tickets.status = 'valid' AND reservations.status = 'confirmed'`,
    showtimeId,
  );

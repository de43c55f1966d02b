/** Many write events while one reads them, and several consumers of one webhook at the same time. */

import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { perform } from "../../src/events/deliveries/service.ts";
import { ask, house, inHours, make } from "../support/catalogue.ts";
import { eventually } from "../support/eventually.ts";
import { stopQueues } from "../support/queues.ts";
import { buyer, rows } from "../support/world.ts";

beforeEach(stopQueues);
afterEach(() => {
  vi.restoreAllMocks();
});

const SEATS = ["A1", "A2", "A3", "A4", "B1", "B2"];

it("an owner who reads on while six showtimes sell misses no event and gets none twice", async () => {
  const { owner, cinemaId, showtime } = await house();
  const read: string[] = [];
  let after = "0";
  const readOn = async () => {
    const { body } = await ask("GET", `/v1/events?after=${after}&limit=3`, { as: owner });
    read.push(...(body["data"] as { id: string }[]).map(({ id }) => id));
    after = String(body["last"]);
  };
  await readOn();
  const shows = await Promise.all(
    [24, 30, 36, 42, 48, 54].map((hours) =>
      make("/v1/showtimes", owner, showtime({ starts_at: inHours(hours) })),
    ),
  );
  const { token } = await buyer();
  let isSelling = true;
  const selling = Promise.all(
    shows.flatMap((id) =>
      SEATS.map((seat) =>
        ask("POST", `/v1/showtimes/${id}/reservations`, {
          as: token,
          body: { seats: [seat], confirm: true },
        }),
      ),
    ),
  ).finally(() => (isSelling = false));
  while (isSelling) await readOn();
  for (const { status } of await selling) expect(status).toBe(201);
  const written = () =>
    rows<{ id: string; showtime_id: number; seq: number }>(
      "SELECT id, showtime_id, seq FROM events WHERE cinema_id = ?1 ORDER BY number",
      cinemaId,
    );
  // Published, sold six times, and sold out.
  await eventually(async () => (await written()).length, shows.length * (SEATS.length + 2));
  await eventually(
    async () => {
      await readOn();
      return read.length;
    },
    shows.length * (SEATS.length + 2),
  );
  const events = await written();
  expect(read).toEqual(events.map(({ id }) => id));
  // Of one showtime they are in the ledger's order.
  for (const id of shows) {
    const seqs = events.filter((event) => event.showtime_id === id).map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
  }
});

it("four consumers at once send each event once", async () => {
  const came: string[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    came.push(new Request(input, init).headers.get("webhook-id") ?? "");
    await scheduler.wait(20);
    return new Response(null, { status: 204 });
  });
  const { owner, cinemaId, showtime } = await house();
  const made = await ask("POST", "/v1/webhooks", { as: owner, body: { url: "https://books.example.com/" } });
  const endpoint = Number(made.body["id"]);
  const id = await make("/v1/showtimes", owner, showtime());
  const { token } = await buyer();
  for (const seat of SEATS)
    await ask("POST", `/v1/showtimes/${id}/reservations`, {
      as: token,
      body: { seats: [seat], confirm: true },
    });
  const written = () => rows<{ id: string }>("SELECT id FROM events WHERE cinema_id = ?1", cinemaId);
  await eventually(async () => (await written()).length, SEATS.length + 2);
  await Promise.all(Array.from({ length: 4 }, () => perform({ endpoint })));
  expect(came.toSorted()).toEqual((await written()).map((event) => event.id).toSorted());
});

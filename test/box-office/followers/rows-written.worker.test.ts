/** What a purchase costs in D1, by D1's own count. */

import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { eventually } from "../../support/eventually.ts";
import { hold, sale } from "../../support/halls.ts";
import { stopQueues } from "../../support/queues.ts";
import { rows, showtime } from "../../support/world.ts";

const BUYER = 7;

beforeEach(() => {
  stopQueues();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const copiesOf = async (showtimeId: number): Promise<string[]> =>
  (
    await rows<{ status: string }>(
      "SELECT status FROM reservations WHERE showtime_id = ?1 ORDER BY id",
      showtimeId,
    )
  ).map(({ status }) => status);

/** The rows that the batches wrote since the last call. */
function counting() {
  const batch = vi.spyOn(env.DB, "batch");
  return async (): Promise<number> => {
    const batches = await Promise.all(batch.mock.results.map(({ value }) => value as Promise<D1Result[]>));
    batch.mockClear();
    return batches.flat().reduce((sum, { meta }) => sum + meta.rows_written, 0);
  };
}

it("a ticket is six rows, and one more when its mail is sent: the reservation in two indexes, its mail, the sums", async () => {
  const { id, office } = await showtime(1, 6);
  await eventually(
    async () => (await rows("SELECT cursor FROM showtime_sales WHERE showtime_id = ?1", id)).length,
    1,
  );
  const written = counting();
  await office().reserve(sale(BUYER, "A1"));
  await eventually(() => copiesOf(id), ["confirmed"]);
  expect(await written()).toBe(6);
});

it("a seat that is held first is four rows and then five: a change writes no entry by cinema again", async () => {
  const { id, office } = await showtime(1, 6);
  await eventually(
    async () => (await rows("SELECT cursor FROM showtime_sales WHERE showtime_id = ?1", id)).length,
    1,
  );
  const written = counting();
  const held = await office().reserve(hold(BUYER, "A1"));
  await eventually(() => copiesOf(id), ["held"]);
  expect(await written()).toBe(4);
  if (held.ok) await office().confirm(held.reservation.n, BUYER);
  await eventually(() => copiesOf(id), ["confirmed"]);
  expect(await written()).toBe(5);
});

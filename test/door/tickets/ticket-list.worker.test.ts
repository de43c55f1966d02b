import { expect, it } from "vitest";
import { eventually } from "../../support/eventually.ts";
import { hold, sale } from "../../support/halls.ts";
import { plansOf } from "../../support/plans.ts";
import { buyer, call, rows, showtime } from "../../support/world.ts";

interface Page {
  readonly data: { seat: string; reservation_id: number; status: string; checked_in_at: string | null }[];
  readonly next: string | null;
}

const page = async (as: string, query = ""): Promise<Page> =>
  (await call("GET", `/v1/tickets${query}`, { as })).json();

/** A sale of three with one seat given back and one checked in, a sale that was cancelled, a hold, and a sale of two. */
async function sold() {
  const { id, office } = await showtime(1, 9);
  const me = await buyer();
  const party = await office().reserve(sale(me.id, "A3", "A1", "A2"));
  if (!party.ok) throw new Error(party.code);
  const { n, lines } = party.reservation;
  const ticketAt = (seat: string) => lines.find((line) => line.seat === seat)?.ticket ?? "";
  const scan = { gate: "North", device: "phone", counter: 1, by: "user:1", atMs: null };
  await office().checkIn([{ ...scan, ticket: ticketAt("A1") }]);
  await office().cancel(n, me.id, ["A2"]);
  const gone = await office().reserve(sale(me.id, "A4"));
  if (!gone.ok) throw new Error(gone.code);
  await office().cancel(gone.reservation.n, me.id, null);
  await office().reserve(hold(me.id, "A5"));
  await office().reserve(sale(me.id, "A7", "A6"));
  await eventually(
    () => rows("SELECT status FROM reservations WHERE showtime_id = ?1 ORDER BY id", id),
    ["confirmed", "cancelled", "held", "confirmed"].map((status) => ({ status })),
  );
  return { id, me };
}

it("lists each ticket, newest reservation first and by seat within it, also those of returned seats", async () => {
  const { id, me } = await sold();
  const { data, next } = await page(me.token);
  expect(
    data.map((one) => [one.reservation_id - id * 2 ** 24, one.seat, one.status, one.checked_in_at !== null]),
  ).toEqual([
    [4, "A6", "valid", false],
    [4, "A7", "valid", false],
    [2, "A4", "revoked", false],
    [1, "A1", "valid", true],
    [1, "A2", "revoked", false],
    [1, "A3", "valid", false],
  ]);
  expect(next).toBeNull();
});

it.each([1, 2, 3, 4, 5])(
  "lists the same in pages of %d, which may end within a reservation",
  async (limit) => {
    const { me } = await sold();
    const seats: string[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const one = await page(me.token, `?limit=${limit}${cursor === "" ? "" : `&cursor=${cursor}`}`);
      expect(one.data.length).toBe(one.next === null ? 6 % limit || limit : limit);
      seats.push(...one.data.map(({ seat }) => seat));
      cursor = one.next;
    }
    expect(seats).toEqual(["A6", "A7", "A4", "A1", "A2", "A3"]);
  },
);

it("finds a page by the buyer's index, and sorts no reservations", async () => {
  const { me } = await sold();
  const first = await page(me.token, "?limit=1");
  const plans = await plansOf(() => page(me.token, `?limit=1&cursor=${first.next}`));
  const steps = plans.flat().filter((step) => step.includes("reservations"));
  expect(steps).not.toEqual([]);
  expect(steps.filter((step) => !step.includes("USING INDEX reservations_by_user"))).toEqual([]);
});

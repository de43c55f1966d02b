/** What is told of an order that staff give to somebody else, and of a showtime that has no screen. */

import { beforeEach, expect, it } from "vitest";
import { orderHouse } from "../back-office/orders/order-house.ts";
import { ask, house, make } from "../support/catalogue.ts";
import { eventually } from "../support/eventually.ts";
import { stopQueues } from "../support/queues.ts";

beforeEach(stopQueues);

type Told = { type: string; data: Record<string, unknown> };

const eventsOf = async (owner: string, type: string): Promise<Told[]> =>
  (await ask("GET", `/v1/events?types=${type}`, { as: owner })).body["data"] as Told[];

it("an order that is given to another holder, without either person", async () => {
  const { owner, show, sell } = await orderHouse();
  await eventsOf(owner, "reservation.passed_on");
  const { id } = await sell(await show(), ["A1"], { name: "Ida", email: "ida@example.org" });
  const body = { name: "Omar", email: "omar@example.org", reason: "Ida is ill" };
  expect((await ask("POST", `/v1/orders/${id}/give`, { as: owner, body })).status).toBe(200);
  await eventually(async () => (await eventsOf(owner, "reservation.passed_on")).length, 1);
  const [told] = await eventsOf(owner, "reservation.passed_on");
  expect(told?.data).toMatchObject({ reservation_id: id, status: "confirmed", seats: [{ label: "A1" }] });
  expect(JSON.stringify(told)).not.toMatch(/Ida|Omar|example\.org|ill/);
});

it("of a showtime without a screen that it has none", async () => {
  const { owner, cinemaId, movieId, showtime } = await house();
  await eventsOf(owner, "showtime.published");
  await make("/v1/showtimes", owner, {
    ...showtime(),
    screen_id: undefined,
    cinema_id: cinemaId,
    seats: 9,
    prices: { standard: { adult: 900 } },
  });
  await eventually(async () => (await eventsOf(owner, "showtime.published")).length, 1);
  const [told] = await eventsOf(owner, "showtime.published");
  expect(told?.data).toMatchObject({ movie_id: movieId, movie_title: "Metropolis", screen_id: null });
});

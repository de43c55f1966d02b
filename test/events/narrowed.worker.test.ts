/** A webhook that is for fewer cinemas than it was: whoever sees to those that are left gets nothing of the others. */

import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { perform } from "../../src/events/deliveries/service.ts";
import { withWork } from "../../src/events/deliveries/store.ts";
import { CINEMA, LAYOUT, ask, house, make } from "../support/catalogue.ts";
import { eventually } from "../support/eventually.ts";
import { stopQueues } from "../support/queues.ts";
import { rows, run } from "../support/world.ts";

let came: { cinema_id: number }[] = [];

beforeEach(() => {
  stopQueues();
  came = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    came.push(JSON.parse(await new Request(input, init).text()) as { cinema_id: number });
    return new Response("no", { status: 500 });
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

it("neither shows nor sends again what failed of a cinema that it is no longer for", async () => {
  const { owner, cinemaId, showtime } = await house();
  const otherId = await make("/v1/cinemas", owner, { ...CINEMA, name: "Rex" });
  const otherScreen = await make(`/v1/cinemas/${otherId}/screens`, owner, { name: "One", layout: LAYOUT });
  const { body } = await ask("POST", "/v1/webhooks", {
    as: owner,
    body: { url: "https://books.example.com/", types: ["showtime.published"] },
  });
  const endpoint = Number(body["id"]);
  await make("/v1/showtimes", owner, showtime());
  await make("/v1/showtimes", owner, showtime({ screen_id: otherScreen }));
  await eventually(
    async () => (await rows("SELECT 1 FROM events WHERE cinema_id IN (?1, ?2)", cinemaId, otherId)).length,
    2,
  );
  await perform({ endpoint });
  expect(new Set(came.map((event) => event.cinema_id))).toEqual(new Set([cinemaId, otherId]));
  const log = async () =>
    (await ask("GET", `/v1/webhooks/${endpoint}/deliveries`, { as: owner })).body["data"] as {
      id: number;
      cinema_id: number;
    }[];
  const foreign = (await log()).find((delivery) => delivery.cinema_id === otherId);

  await ask("PATCH", `/v1/webhooks/${endpoint}`, { as: owner, body: { cinemas: [cinemaId] } });
  expect((await log()).map((delivery) => delivery.cinema_id)).toEqual([cinemaId]);
  const replayed = await ask("POST", `/v1/webhooks/${endpoint}/deliveries/${foreign?.id}/replay`, {
    as: owner,
  });
  expect([replayed.status, replayed.body["code"]]).toEqual([404, "delivery_not_found"]);
  came = [];
  await run("UPDATE webhook_deliveries SET next_at_ms = 1 WHERE endpoint_id = ?1", endpoint);
  await perform({ endpoint });
  expect(came.map((event) => event.cinema_id)).toEqual([cinemaId]);
  // What is left over keeps no consumer busy.
  expect(await withWork(Date.now(), { limit: 100 })).not.toContain(endpoint);
});

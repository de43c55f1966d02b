/** A webhook whose receiver has moved. */

import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { perform } from "../../src/events/deliveries/service.ts";
import { ask, house, make } from "../support/catalogue.ts";
import { eventually } from "../support/eventually.ts";
import { stopQueues } from "../support/queues.ts";
import { rows, run } from "../support/world.ts";

beforeEach(() => {
  stopQueues();
  vi.spyOn(globalThis, "fetch").mockImplementation(() =>
    Promise.resolve(new Response("no", { status: 503 })),
  );
});
afterEach(() => {
  vi.restoreAllMocks();
});

it("has five days from its new address on, and keeps those of before with the same one", async () => {
  const { owner, cinemaId, showtime } = await house();
  const made = await ask("POST", "/v1/webhooks", { as: owner, body: { url: "https://old.example.com/" } });
  const endpoint = Number(made.body["id"]);
  const path = `/v1/webhooks/${endpoint}`;
  await run("UPDATE webhook_endpoints SET failing_since_ms = 1 WHERE id = ?1", endpoint);
  const change = (body: object) => ask("PATCH", path, { as: owner, body });
  await change({ description: "Book-keeping", url: "https://old.example.com/" });
  expect((await ask("GET", path, { as: owner })).body).not.toMatchObject({ failing_since: null });
  await change({ url: "https://new.example.com/" });
  expect((await ask("GET", path, { as: owner })).body).toMatchObject({ failing_since: null });
  await make("/v1/showtimes", owner, showtime());
  await eventually(async () => (await rows("SELECT 1 FROM events WHERE cinema_id = ?1", cinemaId)).length, 1);
  await perform({ endpoint });
  expect((await ask("GET", path, { as: owner })).body).toMatchObject({ status: "on" });
});

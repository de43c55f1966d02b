/** Promo codes in a sandbox: its buyers use up none that are for the public. */

import { beforeAll, expect, it } from "vitest";
import { ask, make } from "../../support/catalogue.ts";
import { stopQueues } from "../../support/queues.ts";
import { sandbox } from "../../support/sandbox.ts";

beforeAll(stopQueues);

it("counts a code that names the sandbox's showtime, and refuses one that is for all showtimes", async () => {
  const { owner, key, showtime } = await sandbox();
  const showtimeId = await make("/v1/showtimes", key, showtime());
  const publicId = await make("/v1/promo-codes", owner, { code: "EVERYBODY", percent: 10, max_uses: 1 });
  await make("/v1/promo-codes", key, { code: "TRIALS", percent: 10, showtime_ids: [showtimeId] });
  const reserve = (seat: string, code: string) =>
    ask("POST", `/v1/showtimes/${showtimeId}/reservations`, {
      as: key,
      body: { seats: [seat], promo_code: code },
    });
  expect(await reserve("A1", "EVERYBODY")).toMatchObject({
    status: 422,
    body: { code: "promo_code_refused" },
  });
  expect((await ask("GET", `/v1/promo-codes/${publicId}`, { as: owner })).body).toMatchObject({ uses: 0 });
  expect(await reserve("A2", "TRIALS")).toMatchObject({ status: 201 });
});

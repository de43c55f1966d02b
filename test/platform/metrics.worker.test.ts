/** What a purchase, a refusal and a sweep count, and that they do not depend on it. */

import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it } from "vitest";
import { sweep } from "../../src/jobs/sweep.ts";
import type { Point } from "../../src/platform/metric-point.ts";
import { eventually } from "../support/eventually.ts";
import { stopQueues } from "../support/queues.ts";
import { buyer, call, rows, run, showtime } from "../support/world.ts";

const METRICS = env.METRICS;
afterEach(() => {
  env.METRICS = METRICS;
});

/** Local datasets keep nothing that could be read: this one stands in for the platform's. */
let points: Point[] = [];
beforeEach(() => {
  points = [];
});
const listen = (): void => {
  env.METRICS = {
    writeDataPoint: (point) => {
      points.push(point as Point);
    },
  };
};
const of = (kind: string): Point[] => points.filter(({ indexes: [index] }) => index === kind);

async function buy(id: number, seats: readonly string[]): Promise<Response> {
  const { token } = await buyer();
  return call("POST", `/v1/showtimes/${id}/reservations`, { as: token, body: { seats, confirm: true } });
}

const copied = async (id: number): Promise<number> =>
  (await rows(`SELECT id FROM reservations WHERE showtime_id = ? AND status = 'confirmed'`, id)).length;

it("counts a sale once, when D1 has it, with seats and amount and nobody's name", async () => {
  listen();
  const { id } = await showtime(1, 4);
  const sold = await buy(id, ["A1", "A2"]);
  const { total } = await sold.json<{ total: { amount: number; currency: string } }>();
  await eventually(() => copied(id), 1);
  await eventually(
    () => of("sale"),
    [{ indexes: ["sale"], blobs: ["buyer", total.currency], doubles: [1, 2, total.amount] }],
  );
  expect(of("copies").length).toBeGreaterThan(0);
  for (const { doubles } of of("copies")) expect(doubles).toHaveLength(3);
});

it("counts a refusal by its code and the route's pattern", async () => {
  const { id } = await showtime(1, 2);
  await buy(id, ["A1"]);
  listen();
  expect((await buy(id, ["A1"])).status).toBe(409);
  expect(of("refusal")).toEqual([
    {
      indexes: ["refusal"],
      blobs: ["seats_taken", "POST /v1/showtimes/:id/reservations"],
      doubles: [409],
    },
  ]);
});

it("counts each minute what waits, by its age", async () => {
  stopQueues();
  await run("UPDATE mail_log SET status = 'dropped' WHERE status = 'due'");
  const minuteMs = 60_000;
  const nowMs = Date.now();
  const { id: owner } = await buyer();
  await run(
    `INSERT INTO mail_log (id, user_id, status, due_at_ms, created_at_ms) VALUES ('staff_invitation:987654', ?1, 'due', ?2, ?2)`,
    owner,
    nowMs - 90 * minuteMs,
  );
  await run(
    `INSERT INTO webhook_endpoints (owner_id, url, description, status, sealed_secret, cursor, failing_since_ms, lease_until_ms, created_at_ms)
     VALUES (?1, 'https://odeon.example', '', 'on', '', 0, ?2, ?3, 1)`,
    owner,
    nowMs - 30 * minuteMs,
    nowMs + 60 * minuteMs,
  );
  env.MATINEE_LOCAL = "";
  listen();
  await sweep(nowMs);
  env.MATINEE_LOCAL = "1";
  const doublesOf = (kind: string) => of(kind).map(({ doubles }) => doubles);
  expect(doublesOf("mail_waiting")).toEqual([[90 * minuteMs]]);
  expect(doublesOf("webhooks_waiting")).toEqual([[30 * minuteMs]]);
  expect(doublesOf("payments_in_trouble")).toEqual([[0]]);
  expect(doublesOf("sweep")).toEqual([[expect.any(Number), 0]]);
  expect(of("sweep_failed")).toEqual([]);
  await run("UPDATE webhook_endpoints SET status = 'off' WHERE owner_id = ?", owner);
  await run("UPDATE mail_log SET status = 'dropped' WHERE id = 'staff_invitation:987654'");
});

it("sells, refuses and sweeps without the dataset, with the real one, and with one that fails", async () => {
  const failing = {
    writeDataPoint: () => {
      throw new Error("no more data points");
    },
  };
  for (const dataset of [undefined, METRICS, failing]) {
    Object.assign(env, { METRICS: dataset });
    const { id } = await showtime(1, 2);
    expect((await buy(id, ["A1"])).status).toBe(201);
    expect((await buy(id, ["A1"])).status).toBe(409);
    await eventually(() => copied(id), 1);
    await sweep(Date.now());
  }
});

/** The process is killed while it cancels a sold-out showtime. Every buyer gets exactly one mail. */

import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { eventually } from "../../support/eventually.ts";
import { serverToKill } from "../../support/kills.ts";
import { SECRETS } from "../../support/launcher.ts";
import { insertShowtime, insertUser, labelsOf, tokenOf } from "../../support/people.ts";
import { TICKETS } from "../../support/ticket-rows.ts";

const ROWS = 30;
const PER_ROW = 50;
const KILLS = 3;
const SHOWTIME = 7;

const server = serverToKill();

it("cancels 1,500 reservations, each once, although the process is killed three times", async () => {
  const run = server.sql;
  await insertUser(run, 1, { role: "owner" });
  await insertShowtime(run, SHOWTIME, ROWS, PER_ROW);
  const token = await tokenOf(SECRETS.ACCESS_TOKEN_SECRET, { userId: 1, role: "owner" });
  const call = (method: string, path: string, body?: unknown): Promise<Response> =>
    fetch(`${server.url}/v1/showtimes/${SHOWTIME}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  const unsold = labelsOf(ROWS, PER_ROW);
  const buyers = Array.from({ length: 16 }, async () => {
    for (let label = unsold.pop(); label !== undefined; label = unsold.pop())
      expect((await call("POST", "/reservations", { seats: [label], confirm: true })).status).toBe(201);
  });
  await Promise.all(buyers);

  void call("DELETE", "").catch(() => null);
  while ((await server.sql("SELECT id FROM showtimes WHERE status = 'cancelled'")).length === 0)
    await sleep(1);
  for (let i = 0; i < KILLS; i++) {
    await sleep(60);
    await server.kill();
    await server.start();
  }
  expect((await call("DELETE", "")).status).toBe(200);
  await eventually(async () => (await cancelled()) === ROWS * PER_ROW);
  const mails = await server.sql<{ id: string; user_id: number }>(
    "SELECT id, user_id FROM mail_log WHERE id LIKE 'showtime_cancelled:%'",
  );
  const ids = await server.sql<{ id: number }>("SELECT id FROM reservations ORDER BY id");
  expect(mails.map(({ id }) => id).toSorted()).toEqual(
    ids.map(({ id }) => `showtime_cancelled:${id}`).toSorted(),
  );
  const valid = await server.sql(`SELECT id FROM ${TICKETS} WHERE status = 'valid'`);
  expect(valid).toEqual([]);
});

async function cancelled(): Promise<number> {
  const [row] = await server.sql<{ n: number }>(
    "SELECT count(*) AS n FROM reservations WHERE status = 'cancelled' AND end_reason = 'showtime'",
  );
  return row?.n ?? 0;
}

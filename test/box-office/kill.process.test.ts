/** The process is killed ten times while it sells. Every sale that was answered is kept. */

import { expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { sellOverKills, serverToKill } from "../support/kills.ts";
import { SECRETS } from "../support/launcher.ts";
import { insertShowtime, insertUser, labelsOf, tokenOf } from "../support/people.ts";
import { TICKETS } from "../support/ticket-rows.ts";

const ROWS = 40;
const PER_ROW = 50;
const KILLS = 10;
const BUYERS = 16;
const SHOWTIME = 7;

const seats = labelsOf(ROWS, PER_ROW);

const server = serverToKill();

it("finds every answered sale after ten SIGKILLs, in the object, and without another call in D1", async () => {
  const run = server.sql;
  await insertUser(run, 1);
  await insertShowtime(run, SHOWTIME, ROWS, PER_ROW);
  const token = await tokenOf(SECRETS.ACCESS_TOKEN_SECRET, { userId: 1 });
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };

  const answered = new Map<string, number>();
  let next = 0;
  const buy = async (): Promise<boolean> => {
    const label = seats[next++];
    if (label === undefined) return false;
    const answer = await fetch(`${server.url}/v1/showtimes/${SHOWTIME}/reservations`, {
      method: "POST",
      headers,
      body: JSON.stringify({ seats: [label], confirm: true }),
    })
      .then(async (response) => ({
        status: response.status,
        body: await response.json<{ id: number }>(),
      }))
      .catch(() => null);
    if (answer === null) return false;
    expect(answer.status).toBe(201);
    answered.set(label, answer.body.id);
    return true;
  };
  await sellOverKills({
    kills: KILLS,
    buyersAtOnce: BUYERS,
    buy,
    sales: () => answered.size,
    kill: () => server.kill(),
    start: () => server.start(),
  });
  expect(answered.size).toBeGreaterThan(KILLS);

  const copies = () =>
    server.sql<{ id: number; seat: string }>(
      `SELECT reservation_id AS id, seat FROM ${TICKETS} WHERE status = 'valid'`,
    );
  await eventually(async () => {
    const bySeat = new Map((await copies()).map(({ id, seat }) => [seat, id]));
    return [...answered].every(([seat, id]) => bySeat.get(seat) === id);
  });

  const map = await fetch(`${server.url}/v1/showtimes/${SHOWTIME}/seats`);
  const { counts } = await map.json<{ counts: { sold: number } }>();
  await eventually(async () => (await copies()).length === counts.sold);
  expect(new Set((await copies()).map(({ seat }) => seat)).size).toBe(counts.sold);

  for (const [seat, id] of answered) {
    const response = await fetch(`${server.url}/v1/reservations/${id}`, { headers });
    expect(await response.json()).toMatchObject({ status: "confirmed", seats: [{ label: seat }] });
  }
});

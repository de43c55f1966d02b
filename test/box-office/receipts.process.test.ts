/** The process is killed ten times while three showtimes of a cinema sell and give back. Its receipts have no gap, and no sale has two. */

import { expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { sellOverKills, serverToKill } from "../support/kills.ts";
import { SECRETS } from "../support/launcher.ts";
import { insertShowtime, insertUser, labelsOf, tokenOf } from "../support/people.ts";

const ROWS = 40;
const PER_ROW = 50;
const KILLS = 10;
const BUYERS = 16;
const SHOWTIMES = [7, 8, 9];

const seats = labelsOf(ROWS, PER_ROW);

const server = serverToKill();

it("numbers every sale and every return once, from 1 on, over ten SIGKILLs", async () => {
  const run = server.sql;
  await insertUser(run, 1);
  for (const id of SHOWTIMES) await insertShowtime(run, id, ROWS, PER_ROW);
  await run(`INSERT INTO receipt_settings VALUES (1, '{"legalName":"Odeon Ltd"}', 1, 0, 1)`);
  await run("UPDATE showtimes SET receipts = 1");
  const token = await tokenOf(SECRETS.ACCESS_TOKEN_SECRET, { userId: 1 });
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };

  const sold = new Set<number>();
  const returned = new Set<number>();
  let next = 0;
  const ask = async (method: string, path: string, body?: unknown): Promise<{ id: number } | null> => {
    const response = await fetch(`${server.url}/v1${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch(() => null);
    if (response === null) return null;
    expect(response.ok).toBe(true);
    return response.json<{ id: number }>().catch(() => null);
  };
  /** Every third sale is given back at once. */
  const buy = async (): Promise<boolean> => {
    const turn = next++;
    const label = seats[Math.floor(turn / SHOWTIMES.length)];
    if (label === undefined) return false;
    const showtime = SHOWTIMES[turn % SHOWTIMES.length];
    const wish = { seats: [label], confirm: true };
    const answer = await ask("POST", `/showtimes/${showtime}/reservations`, wish);
    if (answer === null) return false;
    sold.add(answer.id);
    if (turn % 4 !== 0) return true;
    if ((await ask("DELETE", `/reservations/${answer.id}`)) === null) return false;
    returned.add(answer.id);
    return true;
  };
  await sellOverKills({
    kills: KILLS,
    buyersAtOnce: BUYERS,
    buy,
    // So that each process has given something back, whatever the machine's pace.
    sales: () => returned.size,
    kill: () => server.kill(),
    start: () => server.start(),
  });
  expect(sold.size).toBeGreaterThan(KILLS);
  expect(returned.size).toBeGreaterThan(0);

  const receipts = () =>
    server.sql<{ number: number; id: number; k: number }>(
      "SELECT number, reservation_id AS id, k FROM receipts WHERE cinema_id = 1 ORDER BY year, number",
    );
  // Sales that were not answered may be recorded, too: what counts is what the ledgers' copies say.
  const expected = () =>
    server.sql<{ n: number }>(
      `SELECT coalesce(sum(1 + (status = 'cancelled')), 0) AS n FROM reservations WHERE confirmed_at_ms IS NOT NULL`,
    );
  await eventually(async () => {
    const has = new Set((await receipts()).map(({ id, k }) => `${id} ${k}`));
    return [...sold].every((id) => has.has(`${id} 0`)) && [...returned].every((id) => has.has(`${id} 1`));
  });
  await eventually(async () => (await receipts()).length === (await expected())[0]?.n);

  const all = await receipts();
  expect(all.map(({ number }) => number)).toEqual(all.map((_, i) => i + 1));
  expect(new Set(all.map(({ id, k }) => `${id} ${k}`)).size).toBe(all.length);
});

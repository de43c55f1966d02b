/** The process dies ten times in the middle of selling. What a buyer was told is true for ever. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { SECRETS, bundle, launch, newState } from "../support/launcher.ts";
import type { Server } from "../support/launcher.ts";
import { insertShowtime, insertUser, rowLabel, tokenOf } from "../support/people.ts";

const ROWS = 40;
const PER_ROW = 50;
const KILLS = 10;
const BUYERS = 16;
const SHOWTIME = 7;

const seats = Array.from(
  { length: ROWS * PER_ROW },
  (_, i) => `${rowLabel(Math.floor(i / PER_ROW))}${(i % PER_ROW) + 1}`,
);

let script: string;
let server: Server;
const state = newState();
beforeAll(async () => {
  script = bundle();
  server = await launch({ script, state });
});
afterAll(() => server.kill());

it("finds every answered sale after ten SIGKILLs, in the object, and without another call in D1", async () => {
  const run = server.sql.bind(server);
  await insertUser(run, 1);
  await insertShowtime(run, SHOWTIME, ROWS, PER_ROW);
  const token = await tokenOf(SECRETS.ACCESS_TOKEN_SECRET, { userId: 1 });
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };

  const answered = new Map<string, number>();
  let next = 0;
  for (let round = 0; round < KILLS; round++) {
    let dead = false;
    const buy = async (): Promise<void> => {
      while (!dead) {
        const label = seats[next++];
        if (label === undefined) return;
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
        if (answer === null) return;
        expect(answer.status).toBe(201);
        answered.set(label, answer.body.id);
      }
    };
    const buyers = Array.from({ length: BUYERS }, buy);
    // Somebody was answered, so that the machine's pace does not matter; then a little more.
    const before = answered.size;
    for (let i = 0; i < 1_000 && answered.size === before; i++) await sleep(10);
    await sleep(40 * (round % 4));
    await server.kill();
    dead = true;
    await Promise.all(buyers);
    server = await launch({ script, state });
  }
  expect(answered.size).toBeGreaterThan(KILLS);

  const copies = () =>
    server.sql<{ id: number; seat: string }>(
      "SELECT reservation_id AS id, seat FROM tickets WHERE status = 'valid'",
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

/** Alarms bring D1 up to date by themselves within seconds of a start. */
async function eventually(holds: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 150; i++) {
    if (await holds()) return;
    await sleep(200);
  }
  throw new Error("D1 never got there");
}

/** The process is killed while seats are exchanged for those of another showtime. No seat and no cent is lost, or there twice. */

import { expect, it } from "vitest";
import { sellOverKills, serverToKill } from "../../support/kills.ts";
import { SECRETS } from "../../support/launcher.ts";
import { insertShowtime, insertUser, labelsOf, tokenOf } from "../../support/people.ts";

const ROWS = 40;
const PER_ROW = 25;
const KILLS = 4;
const CASHIERS = 16;
const [HERE, THERE] = [7, 8];

const seats = labelsOf(ROWS, PER_ROW);

const server = serverToKill();

it("leaves each order in one showtime, with its seat and its money, after four SIGKILLs", async () => {
  const run = server.sql;
  await insertUser(run, 1, { role: "owner" });
  await insertUser(run, 2);
  for (const id of [HERE, THERE]) await insertShowtime(run, id, ROWS, PER_ROW);
  const owner = await tokenOf(SECRETS.ACCESS_TOKEN_SECRET, { userId: 1, role: "owner" });
  const buyer = await tokenOf(SECRETS.ACCESS_TOKEN_SECRET, { userId: 2 });

  const ask = (method: string, path: string, as: string, body?: unknown) =>
    fetch(`${server.url}/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${as}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
      .then(async (response) => ({ status: response.status, body: await response.json<Order>() }))
      .catch(() => null);

  const sold = new Map<string, number>();
  const exchanged = new Map<string, number>();
  let next = 0;
  const sellAndExchange = async (): Promise<boolean> => {
    const label = seats[next++];
    if (label === undefined) return false;
    const sale = await ask("POST", `/showtimes/${HERE}/reservations`, buyer, {
      seats: [label],
      confirm: true,
    });
    if (sale?.status !== 201) return false;
    sold.set(label, sale.body.id);
    const wish = { showtime_id: THERE, seats: [label] };
    const done = await ask("POST", `/orders/${sale.body.id}/exchange`, owner, {
      for: wish,
      reason: "a kill",
    });
    if (done === null) return false;
    expect(done).toMatchObject({ status: 200 });
    exchanged.set(label, done.body.id);
    return true;
  };
  await sellOverKills({
    kills: KILLS,
    buyersAtOnce: CASHIERS,
    buy: sellAndExchange,
    sales: () => exchanged.size,
    kill: () => server.kill(),
    start: () => server.start(),
  });
  expect(exchanged.size).toBeGreaterThan(KILLS);

  // As if ten minutes had passed.
  await server.sql("UPDATE exchanges SET started_at_ms = started_at_ms - 600000 WHERE status = 'started'");
  await server.sweep();
  expect(await server.sql("SELECT id FROM exchanges WHERE status = 'started'")).toEqual([]);

  const statuses = async (showtime: number) => {
    const map = await ask("GET", `/showtimes/${showtime}/seats`, buyer);
    return new Map(map?.body.seats.map(({ label, status }) => [label, status]));
  };
  const [here, there] = [await statuses(HERE), await statuses(THERE)];
  for (const label of seats) {
    const both = [here.get(label), there.get(label)];
    if (exchanged.has(label)) expect([label, ...both]).toEqual([label, "free", "sold"]);
    else if (sold.has(label)) expect(new Set(both)).toEqual(new Set(["free", "sold"]));
    else expect(there.get(label)).toBe("free");
  }
  const ends = await server.sql<{ order_id: number; to_order_id: number | null; status: string }>(
    "SELECT order_id, to_order_id, status FROM exchanges",
  );
  for (const { order_id: from, to_order_id: to, status } of ends) {
    const [old, other] = [
      await ask("GET", `/reservations/${from}`, buyer),
      to === null ? null : await ask("GET", `/reservations/${to}`, buyer),
    ];
    expect(old?.body.status).toBe(status === "done" ? "cancelled" : "confirmed");
    if (other !== null) expect(other.body.status).toBe(status === "done" ? "confirmed" : "released");
  }
});

interface Order {
  readonly id: number;
  readonly status: string;
  readonly seats: { readonly label: string; readonly status: string }[];
}

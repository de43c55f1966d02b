/** The process is killed while cashiers sell and close their shifts. Every shift closes to the cent. */

import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { sellOverKills, serverToKill } from "../../support/kills.ts";
import { SECRETS } from "../../support/launcher.ts";
import { insertShowtime, insertUser, insertUsers, labelsOf, tokenOf } from "../../support/people.ts";

const SHOWTIME = 7;
const CASHIERS = [11, 12, 13, 14];
const KILLS = 4;
const MOST_ROUNDS = 5;
const FLOAT = 10_000;
const PRICE = 1_000;

const seats = labelsOf(40, 50);

const server = serverToKill();

it("closes shifts to the cent, although the process died between sales and their answers", async () => {
  const run = server.sql;
  await insertUser(run, 1, { role: "owner" });
  await insertUsers(run, CASHIERS);
  await insertShowtime(run, SHOWTIME, 40, 50);
  for (const id of CASHIERS)
    await run(
      "INSERT INTO staff (cinema_id, user_id, roles, since_ms, invited_by) VALUES (1, ?1, '[\"cashier\"]', 1, 1)",
      id,
    );
  const tokens = new Map(
    await Promise.all(
      CASHIERS.map(async (id) => [id, await tokenOf(SECRETS.ACCESS_TOKEN_SECRET, { userId: id })] as const),
    ),
  );
  const ask = async (cashier: number, path: string, body?: object) => {
    const response = await fetch(`${server.url}/v1${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { authorization: `Bearer ${tokens.get(cashier)}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: await response.json<Answer>() };
  };
  const shifts = new Map<number, number>();
  for (const id of CASHIERS) shifts.set(id, (await ask(id, "/cinemas/1/shifts", { float: FLOAT })).body.id);

  /** Sales that were answered, by cashier. */
  const answered = new Map(CASHIERS.map((id) => [id, 0]));
  let next = 0;
  const buy = async (): Promise<boolean> => {
    const seat = seats[next];
    const cashier = CASHIERS[next++ % CASHIERS.length];
    if (seat === undefined || cashier === undefined) return false;
    const sold = await ask(cashier, `/showtimes/${SHOWTIME}/counter-sales`, {
      seats: [seat],
      paid_by: "cash",
    }).catch(() => null);
    if (sold === null) return false;
    expect(sold.status).toBe(201);
    answered.set(cashier, (answered.get(cashier) ?? 0) + 1);
    return true;
  };
  const sales = () => [...answered.values()].reduce((sum, one) => sum + one, 0);
  const unsettled = () => server.sql("SELECT shift_id FROM till_intents WHERE seq IS NULL");
  // Until a kill was between a sale and its answer: as a rule the first few are.
  for (let round = 0; round < MOST_ROUNDS && (await unsettled()).length === 0; round++)
    await sellOverKills({
      kills: KILLS,
      buyersAtOnce: 16,
      buy,
      sales,
      kill: () => server.kill(),
      start: () => server.start(),
    });
  expect(sales()).toBeGreaterThan(KILLS);
  expect((await unsettled()).length).toBeGreaterThan(0);

  const close = async (cashier: number): Promise<Answer> => {
    for (let tries = 0; tries < 100; tries++) {
      const closed = await ask(cashier, `/shifts/${shifts.get(cashier)}/close`, { counted: 0 });
      if (closed.status === 200) return closed.body;
      expect([closed.status, closed.body.code]).toEqual([503, "shift_closing"]);
      await sleep(Number(closed.headers.get("retry-after")) * 1_000);
    }
    throw new Error("the shift was not closed");
  };
  const closing = Promise.allSettled(CASHIERS.map(close));
  // Also in the middle of closing.
  await sleep(200);
  await server.kill();
  await closing;
  await server.start();
  const closed = new Map(await Promise.all(CASHIERS.map(async (id) => [id, await close(id)] as const)));

  // By the ledger itself: what each cashier took.
  const taken = new Map(CASHIERS.map((id) => [id, 0]));
  const owner = await tokenOf(SECRETS.ACCESS_TOKEN_SECRET, { userId: 1, role: "owner" });
  for (let cursor: string | null = ""; cursor !== null;) {
    const response = await fetch(
      `${server.url}/v1/showtimes/${SHOWTIME}/ledger?limit=100${cursor === "" ? "" : `&cursor=${cursor}`}`,
      { headers: { authorization: `Bearer ${owner}` } },
    );
    const page: Page = await response.json();
    for (const { type, body } of page.data)
      if (type === "money_taken" && body.by !== undefined)
        taken.set(body.by, (taken.get(body.by) ?? 0) + (body.paidCents ?? 0));
    cursor = page.next;
  }
  for (const id of CASHIERS) {
    expect(taken.get(id)).toBeGreaterThanOrEqual(PRICE * (answered.get(id) ?? 0));
    expect(closed.get(id)).toMatchObject({
      status: "closed",
      expected: { amount: FLOAT + (taken.get(id) ?? 0) },
      orders: (taken.get(id) ?? 0) / PRICE,
    });
  }
  expect(await unsettled()).toEqual([]);
});

interface Answer {
  readonly id: number;
  readonly code?: string;
}

interface Page {
  readonly data: readonly { readonly type: string; readonly body: { by?: number; paidCents?: number } }[];
  readonly next: string | null;
}

/** How cost grows: the same request on little and on much, turn by turn. */

import { judged, median } from "./rounds.ts";
import { openStage, purchase, seatLabel } from "./stage.ts";
import type { Stage } from "./stage.ts";

const SMALL_HALL = 100;
const LARGE_HALL = 50_000;
const LARGE_ROW = 250;
const FEW_TICKETS = 1_000;
const MANY_TICKETS = 1_000_000;
const TICKETS_A_RESERVATION = 2;
const TICKETS_A_BUYER = 100;
const ROUNDS = 5;
const READ_MS = 400;
/** Rows that one statement makes: D1 gives it 30 s. */
const ROWS_AT_ONCE = 50_000;

export interface Growth {
  readonly what: string;
  readonly small: number;
  readonly large: number;
  readonly value: number;
  readonly goal: string;
  readonly met: boolean | null;
}

export async function growth(): Promise<Growth[]> {
  const [few, many] = [await openStage(), await openStage()];
  try {
    // The lists first: they fill the ids behind the first reservation.
    return [await lists(few, many), await purchases(few), await largeHouse(many)];
  } finally {
    await Promise.all([few.end(), many.end()]);
  }
}

async function purchases(stage: Stage): Promise<Growth> {
  const large = await stage.showtime(LARGE_HALL, LARGE_ROW);
  const buyOneByOne = async (id: number, from: number, perRow?: number): Promise<number> => {
    const sales = Array.from({ length: SMALL_HALL }, (_, i) => purchase(id, seatLabel(from + i, perRow)));
    return (await stage.drive(sales, { clients: 1 })).p50;
  };
  const pairs: [number, number][] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const small = await stage.showtime(SMALL_HALL);
    pairs.push([await buyOneByOne(small, 0), await buyOneByOne(large, round * SMALL_HALL, LARGE_ROW)]);
  }
  return ratioOf("purchase, one by one: p50 ms at 50,000 seats against 100", pairs, 1.3);
}

async function lists(few: Stage, many: Stage): Promise<Growth> {
  await fill(few, FEW_TICKETS);
  await fill(many, MANY_TICKETS);
  const read = async (stage: Stage): Promise<number> => {
    const list = { path: "/v1/reservations", expect: 200 };
    return (await stage.drive([list], { clients: 1, again: true, forMs: READ_MS })).p50;
  };
  const pairs: [number, number][] = [];
  for (let round = 0; round < ROUNDS; round++) pairs.push([await read(few), await read(many)]);
  return ratioOf("GET /v1/reservations: p50 ms at 1,000,000 tickets against 1,000", pairs, 1.3);
}

/** Copies one real reservation until D1 has so many tickets, of buyers with a hundred each. */
async function fill(stage: Stage, tickets: number): Promise<void> {
  const id = await stage.showtime(SMALL_HALL);
  const seats = Array.from({ length: TICKETS_A_RESERVATION }, (_, i) => seatLabel(i));
  await stage.drive([{ ...purchase(id, ""), body: JSON.stringify({ seats, confirm: true }) }], {
    clients: 1,
  });
  const reservations = tickets / TICKETS_A_RESERVATION;
  const buyers = tickets / TICKETS_A_BUYER;
  for (let from = 1; from < reservations; from += ROWS_AT_ONCE) {
    const to = Math.min(from + ROWS_AT_ONCE, reservations) - 1;
    await copy(
      stage,
      "reservations",
      "id",
      { id: "id + k", user_id: `1 + k % ${buyers}`, held_at_ms: "held_at_ms - k" },
      from,
      to,
    );
    await copy(stage, "tickets", "reservation_id", { reservation_id: "reservation_id + k" }, from, to);
  }
}

/** Rows of the first reservation, once for each k. */
async function copy(
  { server }: Stage,
  table: string,
  key: string,
  changed: Readonly<Record<string, string>>,
  from: number,
  to: number,
): Promise<void> {
  const columns = await server.sql<{ name: string }>(`SELECT name FROM pragma_table_info('${table}')`);
  const names = columns.map(({ name }) => name);
  await server.sql(
    `WITH RECURSIVE counted (k) AS (VALUES (?1) UNION ALL SELECT k + 1 FROM counted WHERE k < ?2)
     INSERT INTO ${table} (${names.join()})
     SELECT ${names.map((name) => changed[name] ?? name).join()} FROM ${table}, counted
     WHERE ${key} = (SELECT min(id) FROM reservations)`,
    from,
    to,
  );
}

/** A hall that is sold out to the last seat, with two events a seat. */
async function largeHouse(stage: Stage): Promise<Growth> {
  const id = await stage.showtime(LARGE_HALL, LARGE_ROW);
  await stage.lever("POST", `offices/${id}/sell-out`);
  const wakings: [number, number][] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await stage.lever("POST", `offices/${id}/evict`);
    const woken = await askFor(stage, id);
    wakings.push([await askFor(stage, id), woken]);
  }
  return differenceOf("first answer of an evicted object, ms: 50,000 seats, 100,000 events", wakings, 150);
}

/** How long the answer takes, in milliseconds. */
async function askFor(stage: Stage, id: number): Promise<number> {
  const asked = { path: `/v1/reservations/${reservationOf(id)}`, expect: 200 };
  return (await stage.drive([asked], { clients: 1 })).p50;
}

/** The second of a showtime: the first was released. */
const reservationOf = (showtime: number): number => showtime * 2 ** 24 + 2;

function ratioOf(what: string, pairs: readonly [number, number][], atMost: number): Growth {
  const value = median(pairs.map(([small, large]) => large / small));
  return { what, ...mediansOf(pairs), value, ...judged(value, { atMost }) };
}

function differenceOf(what: string, pairs: readonly [number, number][], atMost: number): Growth {
  const value = median(pairs.map(([small, large]) => large - small));
  return { what, ...mediansOf(pairs), value, ...judged(value, { atMost }) };
}

const mediansOf = (pairs: readonly [number, number][]) => ({
  small: median(pairs.map(([small]) => small)),
  large: median(pairs.map(([, large]) => large)),
});

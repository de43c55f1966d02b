/** Thousands of parallel buyers of one showtime, over every route that sells its seats: /v1 and the older APIs. */

import { afterAll, beforeAll, expect, it } from "vitest";
import * as z from "zod";
import { eventually } from "../support/eventually.ts";
import { sellOverKills } from "../support/kills.ts";
import { CROWD_A_MINUTE, SECRETS, bundle, launch, newState } from "../support/launcher.ts";
import type { Server } from "../support/launcher.ts";
import { emailOf, insertShowtime, insertUser, insertUsers, labelsOf, tokenOf } from "../support/people.ts";
import { soldByLedger, soldInD1 } from "../support/sold.ts";
import type { Ticket } from "../support/sold.ts";
import { DOORS } from "./doors.ts";
import type { Buyer, Door, Show, Sold } from "./doors.ts";

const ROWS = 40;
const PER_ROW = 50;
const SEATS = labelsOf(ROWS, PER_ROW);
const KILLS = 10;
const BUYERS_AT_ONCE = 18;
const CROWD = 3_000;
const CROWD_AT_ONCE = 300;
const CROWD_ROWS = 16;
const OWNER = 1;

let script: string;
let server: Server;
let buyers: Buyer[];
const state = newState();
const start = async (): Promise<void> => {
  server = await launch({ script, state, consumers: false, requestsAMinute: CROWD_A_MINUTE });
};

beforeAll(async () => {
  script = bundle();
  await start();
  const run = server.sql.bind(server);
  await insertUser(run, OWNER, { role: "owner" });
  const ids = Array.from({ length: CROWD }, (_, i) => OWNER + 1 + i);
  await insertUsers(run, ids);
  buyers = await Promise.all(
    ids.map(async (id) => ({ id, email: emailOf(id), token: await tokenFor({ userId: id }) })),
  );
});
afterAll(() => server.kill());

const tokenFor = (caller: Parameters<typeof tokenOf>[1]): Promise<string> =>
  tokenOf(SECRETS.ACCESS_TOKEN_SECRET, caller);

/** The outcome of one buyer's order; "unknown" without an answer, or after a 503. */
interface Attempt {
  readonly door: Door;
  readonly buyer: Buyer;
  readonly labels: readonly string[];
  readonly outcome: readonly Sold[] | "refused" | "unknown";
}

/** A showtime with a title of its own, by which 000 and 001 find it; date and time are those of the schedule. */
async function showtimeOf(title: string, id: number, rows: number, perRow: number): Promise<Show> {
  const run = server.sql.bind(server);
  await insertShowtime(run, id, rows, perRow);
  await run("UPDATE showtimes SET movie_title = ?1 WHERE id = ?2", title, id);
  const days = scheduleSchema.parse(await (await fetch(`${server.url}/fullSchedule`)).json());
  for (const [date, { films }] of Object.entries(days))
    for (const { showtimeId, beginTime } of films)
      if (showtimeId === id) {
        // A day is cached for two seconds, and a row written directly to D1 does not refresh the cache.
        await eventually(async () => (await idsOf(date)).includes(id));
        return { id, title, date, time: beginTime };
      }
  throw new Error(`${title} is not in the schedule`);
}

const film = z.object({ showtimeId: z.int(), beginTime: z.string() });
const scheduleSchema = z.record(z.string(), z.object({ films: z.array(film) }));
const daySchema = z.object({ day: z.array(film) });

const idsOf = async (date: string): Promise<number[]> => {
  const { day } = daySchema.parse(await (await fetch(`${server.url}/getDay?date=${date}`)).json());
  return day.map(({ showtimeId }) => showtimeId);
};

/** Orders seats. The answer must be one of the documents', or a 503 with `Retry-After`. */
async function attempt(door: Door, buyer: Buyer, show: Show, labels: readonly string[]): Promise<Attempt> {
  const { path, headers, body } = door.order(buyer, show, labels);
  const answer = await fetch(server.url + path, {
    method: "POST",
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
    .then(async (response) => ({ response, written: z.unknown().parse(await response.json()) }))
    .catch(() => null);
  const tried = { door, buyer, labels };
  if (answer === null) return { ...tried, outcome: "unknown" };
  const { response, written } = answer;
  if (response.ok) return { ...tried, outcome: door.sold.parse(written) };
  if (response.status === 503) {
    expect(response.headers.get("retry-after")).toMatch(/^\d+$/);
    return { ...tried, outcome: "unknown" };
  }
  expect({ door: door.name, status: response.status, body: written }).toMatchObject(door.noSeats);
  return { ...tried, outcome: "refused" };
}

const doorOf = (i: number): Door => DOORS[i % DOORS.length] ?? DOORS[0];

/** Adjacent seats anywhere in the hall; some orders want the same ones. */
function anySeats(seats: readonly string[], i: number, { size }: Door): string[] {
  const from = (Math.imul(i + 1, GOLDEN) >>> 0) % seats.length;
  return Array.from({ length: size }, (_, n) => seats[(from + n) % seats.length] ?? "");
}

/** 2^32 divided by the golden ratio: its multiples are spread evenly. */
const GOLDEN = 2_654_435_769;

const mapSchema = z.object({
  counts: z.object({ sold: z.int(), held: z.int() }),
  seats: z.array(z.object({ label: z.string(), status: z.string() })),
});

const bySeat = (tickets: readonly Ticket[]): Ticket[] =>
  tickets.toSorted((a, b) => (a.seat < b.seat ? -1 : 1));

/** In any order of the requests: each seat has one buyer, and each buyer has what the answer said. */
async function expectOneStory(show: Show, attempts: readonly Attempt[]): Promise<void> {
  const sold = await soldByLedger(server, show.id, await tokenFor({ userId: OWNER, role: "owner" }));
  expect(new Set(sold.map(({ seat }) => seat)).size).toBe(sold.length);
  expect(new Set(sold.map(({ ticket }) => ticket)).size).toBe(sold.length);

  const map = await fetch(`${server.url}/v1/showtimes/${show.id}/seats`);
  const { counts, seats } = mapSchema.parse(await map.json());
  expect(counts).toMatchObject({ sold: sold.length, held: 0 });
  const free = new Set(seats.filter(({ status }) => status === "free").map(({ label }) => label));

  // Each order has its own buyer.
  const soldTo = Map.groupBy(sold, ({ buyer }) => buyer);
  for (const { door, buyer, labels, outcome } of attempts) {
    const theirs = soldTo.get(buyer.id) ?? [];
    soldTo.delete(buyer.id);
    if (outcome === "refused") {
      expect(theirs).toEqual([]);
      const couldBeHad = door.bySeat ? labels.every((label) => free.has(label)) : free.size >= labels.length;
      expect(couldBeHad && `${labels.join()}, refused at ${door.name}`).toBe(false);
      continue;
    }
    if (outcome === "unknown" && theirs.length === 0) continue;
    // All or nothing.
    expect(theirs).toHaveLength(labels.length);
    expect(new Set(theirs.map(({ reservation }) => reservation)).size).toBe(1);
    if (door.bySeat) expect(theirs.map(({ seat }) => seat).sort()).toEqual([...labels].sort());
    if (outcome === "unknown") continue;
    expect(outcome).toHaveLength(labels.length);
    for (const { seat, ticket, reservation } of outcome)
      expect(theirs.find((line) => line.seat === seat)).toMatchObject({
        ...(ticket !== null && { ticket }),
        ...(reservation !== null && { reservation }),
      });
  }
  expect([...soldTo.keys()]).toEqual([]);

  await eventually(async () => (await soldInD1(server, show.id)).length >= sold.length);
  expect(bySeat(await soldInD1(server, show.id))).toEqual(bySeat(sold));
}

const names = (attempts: readonly Attempt[], came: (attempt: Attempt) => boolean): Set<string> =>
  new Set(attempts.filter(came).map(({ door }) => door.name));

const ALL_DOORS = new Set(DOORS.map(({ name }) => name));

it("sells each of 800 seats once to 3,000 buyers over six routes, 300 at any moment", async () => {
  const show = await showtimeOf("The Rush", 7, CROWD_ROWS, PER_ROW);
  const seats = SEATS.slice(0, CROWD_ROWS * PER_ROW);
  const queue = buyers.entries();
  const attempts: Attempt[] = [];
  const inTurn = async (): Promise<void> => {
    for (const [i, buyer] of queue) {
      const door = doorOf(i);
      attempts.push(await attempt(door, buyer, show, anySeats(seats, i, door)));
    }
  };
  // The first buyers of each route find seats in any order: together they want fewer seats than there are.
  await Promise.all(Array.from({ length: CROWD_AT_ONCE }, inTurn));
  expect(attempts).toHaveLength(CROWD);
  expect(names(attempts, ({ outcome }) => Array.isArray(outcome))).toEqual(ALL_DOORS);
  expect(names(attempts, ({ outcome }) => outcome === "refused")).toEqual(ALL_DOORS);
  await expectOneStory(show, attempts);
});

it("loses no sold ticket of any route over ten SIGKILLs, and sells none twice", async () => {
  const show = await showtimeOf("The Kill", 8, ROWS, PER_ROW);
  const attempts: Attempt[] = [];
  let next = 0;
  await sellOverKills({
    kills: KILLS,
    buyersAtOnce: BUYERS_AT_ONCE,
    buy: async () => {
      const i = next++;
      const buyer = buyers[i];
      if (buyer === undefined) return false;
      const door = doorOf(i);
      const tried = await attempt(door, buyer, show, anySeats(SEATS, i, door));
      attempts.push(tried);
      return tried.outcome !== "unknown";
    },
    sales: () => attempts.filter(({ outcome }) => Array.isArray(outcome)).length,
    kill: () => server.kill(),
    start,
  });
  expect(names(attempts, ({ outcome }) => Array.isArray(outcome))).toEqual(ALL_DOORS);
  expect(names(attempts, ({ outcome }) => outcome === "unknown").size).toBeGreaterThan(0);
  await expectOneStory(show, attempts);
});

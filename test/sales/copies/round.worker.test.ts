/** The round over the box offices: who has a turn, and when. */

import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { PACES } from "../../../src/sales/copies/round.ts";
import { compareCopies } from "../../../src/sales/copies/service.ts";
import { insertShowtime } from "../../support/people.ts";
import { plansOf } from "../../support/plans.ts";
import { run, showtime } from "../../support/world.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const asked: number[] = [];
let nowMs = Date.now();

beforeEach(async () => {
  await run("DELETE FROM office_rounds");
  await run("UPDATE showtimes SET status = 'draft'");
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const getByName = env.BOX_OFFICE.getByName.bind(env.BOX_OFFICE);
  vi.spyOn(env.BOX_OFFICE, "getByName").mockImplementation((name) => {
    asked.push(Number(name));
    return getByName(name);
  });
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** The showtimes whose box offices a run asked, each once, in order. */
async function askedBy(laterMs: number): Promise<number[]> {
  nowMs += laterMs;
  asked.length = 0;
  await compareCopies(nowMs);
  return [...new Set(asked)];
}

/** Showtimes without open box offices, which start one after another from `startsAtMs` on. */
async function add(ids: readonly number[], startsAtMs: number): Promise<void> {
  await showtime(1, 1);
  await run("UPDATE showtimes SET status = 'draft'");
  for (const [i, id] of ids.entries()) {
    await insertShowtime(run, id, 1, 1);
    await run("UPDATE showtimes SET starts_at_ms = ?2 WHERE id = ?1", id, startsAtMs + i);
  }
}

const from = (first: number, count: number): number[] => Array.from({ length: count }, (_, i) => first + i);

it("asks the latest shows first, goes on where it stopped, and comes to each once in a round", async () => {
  const { most } = PACES.near;
  const ids = from(20_000, most + 5);
  await add(ids, nowMs + DAY_MS);
  await run("INSERT INTO office_rounds VALUES ('all', 0, 0, ?1)", nowMs);
  expect(await askedBy(0)).toEqual(ids.toReversed().slice(0, most));
  expect(await askedBy(MINUTE_MS)).toEqual(ids.toReversed().slice(most));
  expect(await askedBy(MINUTE_MS)).toEqual([]);
  expect((await askedBy(PACES.near.lapMs)).slice(0, 3)).toEqual(ids.toReversed().slice(0, 3));
});

it("wakes the box offices of past shows and of those that are far off once a day", async () => {
  const past = from(30_000, 3);
  const far = from(31_000, 3);
  await add(past, nowMs - 30 * DAY_MS);
  await add(far, nowMs + 30 * DAY_MS);
  await run("UPDATE showtimes SET status = 'on_sale' WHERE id >= 30000 AND id < 32000");
  expect(await askedBy(0)).toEqual([...far.toReversed(), ...past.toReversed()]);
  for (let minutes = 0; minutes < 60; minutes += 10) expect(await askedBy(10 * MINUTE_MS)).toEqual([]);
  expect(await askedBy(DAY_MS)).toHaveLength(6);
});

it("goes past a box office that does not answer, and names it in the log", async () => {
  const ids = from(40_000, 3);
  await add(ids, nowMs + DAY_MS);
  await run("INSERT INTO office_rounds VALUES ('all', 0, 0, ?1)", nowMs);
  vi.spyOn(env.BOX_OFFICE, "getByName").mockImplementation((name) => {
    asked.push(Number(name));
    return {
      compareCopies: () => (name === "40001" ? Promise.reject(new Error("away")) : Promise.resolve("right")),
      heldForExchanges: () => Promise.resolve([]),
    } as never;
  });
  expect(await askedBy(0)).toEqual(ids.toReversed());
  expect(vi.mocked(console.warn).mock.calls.at(-1)).toEqual([
    "D1's copies differ from the box offices",
    "near",
    JSON.stringify([{ showtimeId: 40_001, compared: "unreachable" }]),
  ]);
});

it("reads its part of the index of starts, and cursors by their keys", async () => {
  const plans = await plansOf(() => compareCopies(nowMs + 10 * DAY_MS));
  const looks = plans.flat().filter((step) => /^(SCAN|SEARCH|USE TEMP)/.test(step));
  expect(looks.filter((step) => step.includes("showtimes_by_start"))).toHaveLength(2);
  expect(looks.filter((step) => /^(SCAN|USE TEMP)/.test(step))).toEqual([]);
});

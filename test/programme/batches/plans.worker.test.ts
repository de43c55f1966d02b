import { expect, it } from "vitest";
import * as store from "../../../src/programme/batches/store.ts";
import { rowOf } from "../../../src/programme/showtimes/store.ts";
import { homesOf, venuesOf } from "../../../src/programme/venues/store.ts";
import { house, make } from "../../support/catalogue.ts";
import { plansOf } from "../../support/plans.ts";
import { startOn } from "./batches.ts";

/** What was sent with a statement. */
const SENT = /^SCAN (\(subquery-\d+\)|fresh|house|title|word|used|json_each|CONSTANT ROW)/;
/** SQLite looks for a showtime's reservations when its id changes; for a new id it does not, though the plan has it. */
const FOREIGN_KEY = "SCAN reservations";

/** The one closure that was found. */
const ONE_ROW = "SCAN next";

const scansIn = (plan: readonly string[]): string[] =>
  plan.filter(
    (step) => step.startsWith("SCAN") && !SENT.test(step) && step !== FOREIGN_KEY && step !== ONE_ROW,
  );

it.each<[what: string, by: string, work: () => Promise<unknown>]>([
  ["the screens of a batch", "screens USING INTEGER PRIMARY KEY", async () => venuesOf([1, 2])],
  ["the cinemas of a batch", "cinemas USING INTEGER PRIMARY KEY", async () => homesOf([1, 2])],
  ["the movies of a batch", "movies USING INTEGER PRIMARY KEY", () => store.filmsOf([1, 2])],
  [
    "movies by their titles",
    "movie_words USING PRIMARY KEY (genre=? AND word=?)",
    async () => store.filmsHaving([{ word: "metropolis", words: ["metropolis"] }]),
  ],
  [
    "the showtimes of a cinema's days",
    "showtimes USING INDEX showtimes_by_cinema (cinema_id=? AND starts_at_ms>? AND starts_at_ms<?)",
    async () => store.rowsOfDays(1, { first: "2030-05-01", last: "2030-05-07" }, [1], 201),
  ],
  ["other ids", "showtimes USING INTEGER PRIMARY KEY", async () => store.renumber([999_998, 999_999], 1)],
])("%s are ranges of indexes", async (_, by, work) => {
  const [plan = [], ...others] = await plansOf(work);
  expect(others).toEqual([]);
  expect(scansIn(plan)).toEqual([]);
  expect(plan.filter((step) => step.includes("FOR ORDER BY"))).toEqual([]);
  expect(plan.join("\n")).toContain(by);
});

it("a batch is compared with the screens' showtimes and closures around it, and written in two statements", async () => {
  const { owner, showtime } = await house();
  const read = await rowOf(
    await make("/v1/showtimes", owner, showtime({ status: "draft", starts_at: startOn(1) })),
  );
  if (read === undefined) throw new Error("there is no showtime");
  const row = { ...read.row, startsAtMs: 1, endsAtMs: 2 };
  const fresh = [
    { showtime: row, incarnation: "a", card: null },
    { showtime: { ...row, screenId: null }, incarnation: "b", card: null },
  ];
  const wanted = fresh.map((one, nth) => ({ nth, ...one, region: read.region }));
  const compared = await plansOf(() => store.takenBy(wanted));
  const added = await plansOf(() => store.addShowtimes(fresh));
  expect([compared.length, added.length]).toEqual([2, 2]);
  const [ofShowtimes = [], ofClosures = []] = compared;
  for (const plan of [ofClosures, ...added]) {
    expect(scansIn(plan)).toEqual([]);
    expect(plan.join("\n")).toContain("screen_closures USING INDEX screen_closures_by_screen");
  }
  for (const plan of [ofShowtimes, ...added]) {
    expect(scansIn(plan)).toEqual([]);
    expect(plan.join("\n")).toContain(
      "showtimes USING INDEX showtimes_by_screen (screen_id=? AND starts_at_ms>? AND starts_at_ms<?)",
    );
  }
});

/** What people did, read from the end of a box office's ledger. */

import { expect, it } from "vitest";
import { boxOffice } from "../../src/box-office/service.ts";
import { sale } from "../support/halls.ts";
import { showtime } from "../support/world.ts";

it("is read backwards, with who did it, and without what happened by itself or was done by buyers", async () => {
  const { office } = await showtime(1, 6);
  await office().reserve({ ...sale(7, "A1"), channel: "counter", guest: 12 });
  await office().reserve(sale(8, "A2"));
  await office().block(["A5"], "house", undefined, 9);
  const { acts, end } = await office().acts(Number.MAX_SAFE_INTEGER, null, 100);
  expect(acts.map(({ type, by }) => [type, by])).toEqual([
    ["seats_blocked", 9],
    ["confirmed", 7],
    ["held", 7],
  ]);
  expect(acts[0]?.body).toBe('{"by":9,"reason":"house","seats":["A5"]}');
  expect(end).toBeNull();
  const { acts: ofOne } = await office().acts(Number.MAX_SAFE_INTEGER, [7, "user:7"], 100);
  expect(ofOne.map(({ type }) => type)).toEqual(["confirmed", "held"]);
});

it("looks at a few entries at a time, and says where it stopped", async () => {
  const { office } = await showtime(1, 6);
  for (const label of ["A1", "A2"]) await office().block([label], "house", undefined, 9);
  const seqs: number[] = [];
  let before = Number.MAX_SAFE_INTEGER;
  for (let reads = 0; ; reads++) {
    const { acts, end } = await office().acts(before, null, 1);
    seqs.push(...acts.map(({ seq }) => seq));
    if (end === null) {
      expect(reads).toBe(3);
      break;
    }
    before = end.seq;
  }
  // Before them the box office opened, and got its seats.
  expect(seqs).toEqual([4, 3]);
});

it("is nothing where a box office was never opened, which writes nothing", async () => {
  expect(await boxOffice(999_999).acts(5, null, 10)).toEqual({ acts: [], end: null });
});

it("leaves out the body of an entry that is long", async () => {
  const { office } = await showtime(10, 60);
  const labels = Array.from({ length: 10 }, (_, row) =>
    Array.from({ length: 60 }, (__, i) => `${String.fromCodePoint(65 + row)}${i + 1}`),
  ).flat();
  await office().block(labels, "house", undefined, 9);
  const { acts } = await office().acts(Number.MAX_SAFE_INTEGER, null, 10);
  expect(acts).toMatchObject([{ type: "seats_blocked", by: 9, body: null }]);
});

import { expect, it } from "vitest";
import { Snapshots, generation, outdateSnapshots } from "../../src/platform/snapshots.ts";

it("shows a snapshot for a second; then one caller refreshes it and the others get the old one, for two seconds at most", () => {
  const snapshots = new Snapshots<string>(10);
  expect(snapshots.get("movies", 5_000)).toBeNull();
  snapshots.put("movies", "Metropolis", 5_000, generation());
  expect(snapshots.get("movies", 5_999)).toMatchObject({ picture: "Metropolis", takenAtMs: 5_000 });
  expect(snapshots.get("movies", 6_000)).toBeNull();
  expect(snapshots.get("movies", 6_001)).toMatchObject({ picture: "Metropolis" });
  expect(snapshots.get("movies", 7_000)).toBeNull();
});

it("shows no snapshot from before a change, nor one that was read during it", () => {
  const snapshots = new Snapshots<string>(10);
  const before = generation();
  snapshots.put("movies", "Metropolis", 5_000, before);
  outdateSnapshots();
  expect(snapshots.get("movies", 5_001)).toBeNull();
  snapshots.put("movies", "Metropolis, as it was", 5_001, before);
  expect(snapshots.get("movies", 5_002)).toBeNull();
});

it("keeps the newest snapshots", () => {
  const snapshots = new Snapshots<number>(3);
  for (let i = 1; i <= 4; i++) snapshots.put(String(i), i, 5_000, generation());
  expect([1, 2, 3, 4].map((i) => snapshots.get(String(i), 5_001)?.picture)).toEqual([undefined, 2, 3, 4]);
});

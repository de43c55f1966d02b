import { expect, it } from "vitest";
import { Snapshots, generation, outdateSnapshots } from "../../src/platform/snapshots.ts";

it("shows a picture for a second, then lets one take a new one and the others see the old, for two seconds at most", () => {
  const pictures = new Snapshots<string>(10);
  expect(pictures.get("movies", 5_000)).toBeNull();
  pictures.put("movies", "Metropolis", 5_000, generation());
  expect(pictures.get("movies", 5_999)).toMatchObject({ picture: "Metropolis", takenAtMs: 5_000 });
  expect(pictures.get("movies", 6_000)).toBeNull();
  expect(pictures.get("movies", 6_001)).toMatchObject({ picture: "Metropolis" });
  expect(pictures.get("movies", 7_000)).toBeNull();
});

it("shows nothing of before a change, nor what was read while it was made", () => {
  const pictures = new Snapshots<string>(10);
  const before = generation();
  pictures.put("movies", "Metropolis", 5_000, before);
  outdateSnapshots();
  expect(pictures.get("movies", 5_001)).toBeNull();
  pictures.put("movies", "Metropolis, as it was", 5_001, before);
  expect(pictures.get("movies", 5_002)).toBeNull();
});

it("keeps the newest ones", () => {
  const pictures = new Snapshots<number>(3);
  for (let i = 1; i <= 4; i++) pictures.put(String(i), i, 5_000, generation());
  expect([1, 2, 3, 4].map((i) => pictures.get(String(i), 5_001)?.picture)).toEqual([undefined, 2, 3, 4]);
});

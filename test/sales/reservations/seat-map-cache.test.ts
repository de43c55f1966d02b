import { expect, it } from "vitest";
import { SeatMapCache } from "../../../src/sales/reservations/seat-map-cache.ts";

const map = (takenAtMs: number, text: string | null = "{}") => ({ text, etag: "x", takenAtMs });

it("answers for a second, then lets one request refresh while others get the old map, at most two seconds old", () => {
  const cache = new SeatMapCache();
  expect(cache.get(1, 5_000)).toBeNull();
  cache.put(1, map(5_000));
  expect(cache.get(1, 5_999)).toMatchObject({ takenAtMs: 5_000 });
  expect(cache.get(1, 6_000)).toBeNull();
  expect(cache.get(1, 6_001)).toMatchObject({ takenAtMs: 5_000 });
  expect(cache.get(1, 7_000)).toBeNull();
});

it("lets another request refresh if the first does not finish", () => {
  const cache = new SeatMapCache();
  cache.put(1, map(5_000));
  expect(cache.get(1, 6_000)).toBeNull();
  expect(cache.get(1, 6_999)).not.toBeNull();
  expect(cache.get(1, 7_000)).toBeNull();
});

it("keeps real maps despite any number of requests for made-up showtimes", () => {
  const cache = new SeatMapCache();
  cache.put(1, map(5_000));
  for (let id = 1_000; id < 5_000; id++) cache.put(id, map(5_000, null));
  expect(cache.get(1, 5_001)).toMatchObject({ text: "{}" });
  expect(cache.get(4_999, 5_001)).toMatchObject({ text: null });
  expect(cache.get(1_000, 5_001)).toBeNull();
});

it("evicts old maps beyond its memory limit", () => {
  const cache = new SeatMapCache();
  const large = "x".repeat(5_000_000);
  for (let id = 1; id <= 20; id++) cache.put(id, map(5_000, large));
  const kept = Array.from({ length: 20 }, (_, i) => cache.get(i + 1, 5_001)).filter(
    (entry) => entry !== null,
  );
  expect(kept).toHaveLength(4);
});

import { expect, it } from "vitest";
import { MAX_SHARDS, Shards } from "../../src/live/shards.ts";

it("tries a showtime's relays in order, beginning with the one that last had room", () => {
  const shards = new Shards();
  expect(shards.inOrder(7).slice(0, 3)).toEqual([0, 1, 2]);
  shards.foundRoom(7, 30);
  expect(shards.inOrder(7).slice(0, 4)).toEqual([30, 31, 0, 1]);
  expect(new Set(shards.inOrder(7)).size).toBe(MAX_SHARDS);
  expect(shards.inOrder(8)[0]).toBe(0);
});

it("forgets the showtimes that were not used lately", () => {
  const shards = new Shards();
  shards.foundRoom(1, 5);
  shards.foundRoom(2, 5);
  for (let id = 10; id < 1_008; id++) shards.foundRoom(id, 5);
  shards.foundRoom(1, 6);
  shards.foundRoom(3, 5);
  expect([1, 2, 3].map((id) => shards.inOrder(id)[0])).toEqual([6, 0, 5]);
});

import { expect, it } from "vitest";
import type { Frame, SeatStatus } from "../../src/box-office/followers/frame.ts";
import { SeatBoard } from "../../src/live/seat-board.ts";

const counts = { free: 0, held: 0, sold: 0, blocked: 0, checked_in: 0 };
const frame = (
  from: number,
  seq: number,
  seats: [string, SeatStatus, number][],
  layoutChanged = false,
): Frame => ({
  from,
  seq,
  counts,
  seats: seats.map(([label, status, at]) => ({ label, status, seq: at })),
  plan_changed: layoutChanged,
});

it("keeps newer changes when an older frame reaches further back", () => {
  const board = new SeatBoard(frame(4, 5, [["A1", "sold", 5]]));
  const older: [string, SeatStatus, number][] = [
    ["A1", "held", 4],
    ["A2", "free", 1],
  ];
  expect(board.take(frame(0, 4, older, true))).toBe(true);
  expect(board.since(0)).toMatchObject({
    seq: 5,
    seats: [{ label: "A1", status: "sold" }, { label: "A2" }],
  });
  expect([3, 4].map((cursor) => board.since(cursor)?.plan_changed)).toEqual([true, false]);
});

it("takes no seats from before a change of the layout", () => {
  const board = new SeatBoard(frame(5, 7, [], true));
  expect(board.take(frame(0, 6, [["Z9", "free", 1]], true))).toBe(true);
  expect(board.since(0)).toBeNull();
  board.take(frame(0, 7, [["A1", "free", 1]], true));
  expect(board.since(0)?.seats).toMatchObject([{ label: "A1" }]);
});

it("refuses a frame when events before it are missing", () => {
  const board = new SeatBoard(frame(0, 5, []));
  expect(board.take(frame(6, 7, []))).toBe(false);
  expect(board.take(frame(5, 7, []))).toBe(true);
  expect(board.seq).toBe(7);
});

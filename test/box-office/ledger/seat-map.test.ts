import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { availability, layoutOf, seatMap } from "../../../src/box-office/ledger/seat-map.ts";
import { MINUTE_MS, hall, seats } from "../../support/halls.ts";
import { Office } from "../../support/office.ts";

const statesOf = ({ state, nowMs }: Office): string => availability(state, nowMs).states;

describe("the availability", () => {
  it("has a letter for each seat's state, in the order of the layout", () => {
    const office = new Office(2, 3);
    office.reserve(7, ["B1"]);
    office.reserve(8, ["A2"], true);
    office.block(["B3"]);
    expect(statesOf(office)).toBe("fsfhfb");
    const { seats: drawn } = JSON.parse(layoutOf(office.state).text) as { seats: { label: string }[] };
    expect(drawn.map(({ label }) => label)).toEqual(["A1", "A2", "A3", "B1", "B2", "B3"]);
    const { counts, seq } = seatMap(office.state, office.nowMs);
    expect(availability(office.state, office.nowMs)).toMatchObject({ counts, seq });
  });

  it("shows a seat as free from the moment in which its hold runs out", () => {
    const office = new Office(1, 2);
    office.reserve(7, ["A1"]);
    expect(statesOf(office)).toBe("hf");
    office.nowMs += 10 * MINUTE_MS;
    expect(statesOf(office)).toBe("ff");
  });

  it("of 500 seats has at most 750 bytes, whatever the states and however old the showtime", () => {
    const office = new Office(20, 25);
    for (let i = 0; i < 500; i++)
      office.reserve(i, [`${String.fromCodePoint(65 + (i % 20))}${Math.floor(i / 20) + 1}`], i % 2 === 0);
    office.state.seq = 99_999_999;
    expect(JSON.stringify(availability(office.state, office.nowMs)).length).toBeLessThanOrEqual(750);
  });
});

describe("a layout", () => {
  it("is named by the hash of its text, which showtimes of one hall share", () => {
    const [one, other] = [new Office(2, 3), new Office(2, 3, { showtimeId: 4 })];
    other.reserve(7, ["A1"], true);
    const { text, hash } = layoutOf(one.state);
    expect(hash).toBe(createHash("sha256").update(text).digest("base64url"));
    expect(availability(other.state, other.nowMs).layout).toBe(hash);
    expect(layoutOf(new Office(3, 2).state).hash).not.toBe(hash);
  });

  it("does not depend on the order of fields in which a seat was kept", () => {
    const office = new Office(1, 1);
    const before = layoutOf(office.state).hash;
    for (const kept of office.state.seats.values()) {
      const { label, row, ...rest } = kept.seat;
      kept.seat = { ...rest, row, label };
    }
    expect(layoutOf(office.state).hash).toBe(before);
  });

  it.each([
    ["added", hall(1, 3)],
    ["removed", hall(1, 1)],
    ["changed", { ...hall(1, 2), seats: seats(1, 2).map((seat) => ({ ...seat, category: "premium" })) }],
    [
      "drawn elsewhere",
      { ...hall(1, 2), seats: seats(1, 2).map((seat) => ({ ...seat, at: { x: 0.5, y: 9 } })) },
    ],
  ])("gets another name when seats are %s", (_, newHall) => {
    const office = new Office(1, 2);
    const before = availability(office.state, office.nowMs).layout;
    office.change({}, newHall);
    const after = availability(office.state, office.nowMs);
    expect(after.layout).not.toBe(before);
    expect(after.layout).toBe(layoutOf(office.state).hash);
    expect(after.states).toHaveLength(newHall.seats.length);
  });

  it("keeps its name while seats are sold, blocked and freed", () => {
    const office = new Office(1, 3);
    const before = availability(office.state, office.nowMs).layout;
    office.reserve(7, ["A1"], true);
    office.block(["A2"]);
    office.cancel(1);
    expect(availability(office.state, office.nowMs).layout).toBe(before);
    expect(layoutOf(office.state).hash).toBe(before);
  });
});

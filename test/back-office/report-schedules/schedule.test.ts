import { describe, expect, it } from "vitest";
import {
  dueDayOf,
  nextAfter,
  parsePeriodName,
  periodBefore,
  periodName,
} from "../../../src/back-office/report-schedules/schedule.ts";

const LISBON = "Europe/Lisbon";
const at = (instant: string): number => Date.parse(instant);
const next = (weekday: number | null, hour: number, after: string, zone = LISBON): string =>
  new Date(nextAfter({ weekday, hour }, zone, at(after))).toISOString();

describe("a schedule", () => {
  it.each([
    ["today, if the hour is still to come", null, 8, "2026-11-30T07:59:59Z", "2026-11-30T08:00:00.000Z"],
    ["tomorrow at the hour itself", null, 8, "2026-11-30T08:00:00Z", "2026-12-01T08:00:00.000Z"],
    ["on its weekday", 4, 9, "2026-11-30T08:00:00Z", "2026-12-03T09:00:00.000Z"],
    ["a week after its weekday's hour", 1, 8, "2026-11-30T08:00:00Z", "2026-12-07T08:00:00.000Z"],
    ["by the summer's clock", null, 8, "2026-07-01T12:00:00Z", "2026-07-02T07:00:00.000Z"],
    ["after an hour that the clocks skip", null, 1, "2026-03-28T12:00:00Z", "2026-03-29T01:00:00.000Z"],
  ])("is due %s", (_, weekday, hour, after, due) => {
    expect(next(weekday, hour, after)).toBe(due);
  });

  it("is due once on the day whose hour occurs twice", () => {
    const first = nextAfter({ weekday: null, hour: 1 }, LISBON, at("2026-10-24T12:00:00Z"));
    const second = nextAfter({ weekday: null, hour: 1 }, LISBON, first);
    expect([first, second].map((ms) => dueDayOf({ nextAtMs: ms }, LISBON))).toEqual([
      "2026-10-25",
      "2026-10-26",
    ]);
  });

  it("is due once each day for a year, wherever the cinema is", () => {
    for (const zone of [
      LISBON,
      "America/Sao_Paulo",
      "Pacific/Apia",
      "Asia/Kathmandu",
      "Australia/Lord_Howe",
    ]) {
      let ms = at("2026-01-01T00:00:00Z");
      const days: string[] = [];
      while (days.length < 365) {
        ms = nextAfter({ weekday: null, hour: 2 }, zone, ms);
        days.push(dueDayOf({ nextAtMs: ms }, zone));
      }
      expect(new Set(days).size).toBe(365);
      expect(Date.parse(days.at(-1) ?? "") - Date.parse(days[0] ?? "")).toBe(364 * 86_400_000);
    }
  });

  it("reports the day before, or the seven days before", () => {
    expect(periodBefore({ weekday: null }, "2026-03-01")).toEqual({ from: "2026-02-28", to: "2026-02-28" });
    expect(periodBefore({ weekday: 4 }, "2026-12-03")).toEqual({ from: "2026-11-26", to: "2026-12-02" });
  });

  it("names its mails by itself and the day, and reads such a name back", () => {
    expect(periodName(7, "2026-12-03")).toBe("7_20261203");
    expect(parsePeriodName("7_20261203")).toEqual({ id: 7, dueDay: "2026-12-03" });
    for (const name of ["", "7", "7_2026", "x_20261203", "7_20261203_1"])
      expect(parsePeriodName(name)).toBeNull();
  });
});

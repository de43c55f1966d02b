import { expect, it } from "vitest";
import { isNoteDue, isRecorded } from "../../../src/identity/sessions/recorded-times.ts";

const MINUTE_MS = 60_000;
const at = (minute: number): number => minute * MINUTE_MS;
const time = (from: number, until: number) => ({ fromMs: at(from), untilMs: at(until) });

it("is recorded until now while D1's last note is younger than three minutes", () => {
  const times = [time(0, 100)];
  expect(isRecorded(times, at(50), at(102))).toBe(true);
  expect(isRecorded(times, at(101), at(102))).toBe(true);
  expect(isRecorded(times, at(101), at(103))).toBe(false);
  expect(isRecorded(times, at(50), at(500))).toBe(true);
});

it("is not recorded between the state that was restored and the restore, nor a minute around that", () => {
  const times = [time(130, 200), time(0, 100)];
  const recorded = [98, 99, 100, 115, 130, 131, 150].filter((minute) =>
    isRecorded(times, at(minute), at(201)),
  );
  expect(recorded).toEqual([98, 99, 131, 150]);
});

it("is not recorded where D1 says nothing", () => {
  expect(isRecorded([], at(1), at(2))).toBe(false);
});

it("has to be noted once a minute", () => {
  expect(isNoteDue([time(0, 100)], at(100) + 59_999)).toBe(false);
  expect(isNoteDue([time(0, 100)], at(101))).toBe(true);
  expect(isNoteDue([], 0)).toBe(true);
});

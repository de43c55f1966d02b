import { expect, it } from "vitest";
import { dayOf, timeOf } from "../../src/dialects/days.ts";
import { seatLabel, seatLabels, seatNumber } from "../../src/dialects/seats.ts";

it.each([
  ["[A1, A2, A3]", ["A1", "A2", "A3"]],
  ['["A1","A2"]', ["A1", "A2"]],
  ["['A1', 'A2']", ["A1", "A2"]],
  ["[1, 2, 03]", ["1", "2", "3"]],
  ["A1,A2", ["A1", "A2"]],
  ["A1", ["A1"]],
  ["7", ["7"]],
  ["", [""]],
  ["[]", []],
  ["[A1,,A2]", ["A1", "", "A2"]],
  ["[null, {}]", ["", ""]],
])("reads the list of seats %j as %j", (written, labels) => {
  expect(seatLabels(written)).toEqual(labels);
});

it.each([
  ["7", "7", 7],
  ["07", "7", 7],
  ["0", "0", 0],
  [" A1 ", "A1", "A1"],
  ["A01", "A01", "A01"],
  ["9999999999999999", "9999999999999999", "9999999999999999"],
])("reads %j as the seat %j, and prints it as %j", (written, label, printed) => {
  expect(seatLabel(written)).toBe(label);
  expect(seatNumber(label)).toBe(printed);
});

it.each([
  ["2023-04-08", "2023-04-08"],
  ["2023.04.08", "2023-04-08"],
  ["2023/4/8", "2023-04-08"],
  ["2024-02-29", "2024-02-29"],
  ["2023-02-29", null],
  ["2023-04-08T00:00", null],
  ["today", null],
  ["", null],
])("reads the day %j as %j", (written, day) => {
  expect(dayOf(written)).toBe(day);
});

it.each([
  ["19:00", "19:00"],
  ["9:05", "09:05"],
  ["19:00:00", "19:00"],
  ["24:00", null],
  ["19:60", null],
  ["19", null],
  ["", null],
])("reads the time %j as %j", (written, time) => {
  expect(timeOf(written)).toBe(time);
});

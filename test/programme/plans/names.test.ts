import { describe, expect, it } from "vitest";
import { categoryWords } from "../../../src/programme/plans/category-words.ts";
import { prefixesFor } from "../../../src/programme/plans/prefixes.ts";

describe("the word of a category", () => {
  it.each<[string[], string[]]>([
    [["Parkett links"], ["parkett_links"]],
    [
      ["standard", "Love-seat"],
      ["standard", "love_seat"],
    ],
    [
      ["Große Loge", "Été"],
      ["grosse_loge", "ete"],
    ],
    [
      ["1. Rang", "2. Rang"],
      ["rang", "rang_2"],
    ],
    [
      ["Standard", "standard", "STANDARD"],
      ["standard_2", "standard", "standard_3"],
    ],
    [
      ["Ложа", "Партер"],
      ["category", "category_2"],
    ],
    [
      ["", "  "],
      ["standard", "standard_2"],
    ],
    [
      ["x".repeat(40), "X".repeat(41)],
      ["x".repeat(32), `${"x".repeat(30)}_2`],
    ],
  ])("of %j is %j", (names, words) => {
    expect([...categoryWords(names).values()]).toEqual(words);
  });
});

describe("the prefix of a section", () => {
  const section = (name: string, ...seats: [row: string, number: string][]) => ({
    name,
    seats: seats.map(([row, number]) => ({ row, number, id: null })),
  });

  it.each<[string, ReturnType<typeof section>[], string[]]>([
    ["none, where labels differ", [section("Stalls", ["A", "1"]), section("Balcony", ["B", "1"])], ["", ""]],
    [
      "none, where a hyphen tells them apart",
      [section("Stalls", ["1", "11"]), section("Balcony", ["11", "1"])],
      ["", ""],
    ],
    [
      "the first letters of its name, with its number",
      [section("Parkett", ["1", "1"]), section("1. Rang links", ["1", "1"]), section("Loge 12", ["1", "1"])],
      ["", "1RL-", "L12-"],
    ],
    [
      "another, where it is taken",
      [
        section("Loge", ["1", "1"]),
        section("Rang", ["1", "1"]),
        section("Ränge", ["1", "1"]),
        section("Rechts", ["1", "1"]),
      ],
      ["", "R-", "R2-", "R3-"],
    ],
    [
      "its place, where its name has no letters",
      [section("A", ["1", "1"]), section("***", ["1", "1"])],
      ["", "S2-"],
    ],
    [
      "another, where labels with it are taken",
      [section("A", ["1", "1"]), section("C", ["B-1", "1"]), section("B", ["1", "1"])],
      ["", "", "B2-"],
    ],
    [
      "at most eight characters",
      [section("A", ["1", "1"]), section("Alle Bänke der Empore hinten links oben", ["1", "1"])],
      ["", "ABDEHLO-"],
    ],
  ])("is %s", (_, sections, prefixes) => {
    expect(prefixesFor(sections)).toEqual(prefixes);
  });
});

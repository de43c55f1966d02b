import { describe, expect, it } from "vitest";
import { layoutSchema, seatsOf } from "../../../src/programme/cinemas/layout.ts";

/** Two rows of six seats with an aisle in the middle; seat A1 is a wheelchair space, B5 and B6 are premium. */
const hall = (changes: object) => ({
  rows: [
    { label: "A", seats: [{ from: 1, to: 3 }, { aisle: 1 }, { from: 4, to: 6 }] },
    {
      label: "B",
      seats: [{ from: 1, to: 3 }, { aisle: 1 }, { from: 4, to: 4 }, { from: 5, to: 6, category: "premium" }],
    },
  ],
  accessible: ["A1"],
  ...changes,
});

function errorsIn(changes: object): [pointer: string, message: string][] {
  const { error } = layoutSchema.safeParse(hall(changes));
  return (error?.issues ?? []).map(({ path, message }) => [
    path.map((key) => `/${String(key)}`).join(""),
    message,
  ]);
}

describe("groups of seats", () => {
  it.each<[string, object, [string, string][]]>([
    ["are seats of the hall", { together: [["A2", "Z1"]] }, [["/together/0/1", "There is no seat Z1"]]],
    [
      "are not side by side across an aisle",
      { together: [["A3", "A4"]] },
      [["/together/0", "Not side by side in one row"]],
    ],
    ["are not in two rows", { together: [["A2", "B2"]] }, [["/together/0", "Not side by side in one row"]]],
    [
      "have a seat once",
      {
        together: [
          ["A2", "A3"],
          ["A3", "A2"],
        ],
      },
      [
        ["/together/1/0", "A3 is in a group already"],
        ["/together/1/1", "A2 is in a group already"],
      ],
    ],
    [
      "have a seat once, also in one group",
      { together: [["A2", "A2"]] },
      [["/together/0/1", "A2 is in a group already"]],
    ],
    ["have one category", { together: [["B4", "B5"]] }, [["/together/0", "Of more than one category"]]],
    [
      "are not blocked in part",
      { together: [["B1", "B2"]], blocked: ["B2"] },
      [["/together/0", "Blocked in part: B2. Block all of the group, or none"]],
    ],
    [
      "have no wheelchair space",
      { together: [["A1", "A2"]] },
      [["/together/0/0", "A1 is a wheelchair space or a companion's seat: companion_of binds those"]],
    ],
  ])("%s", (_, changes, errors) => {
    expect(errorsIn(changes)).toEqual(errors);
  });

  it("are of two to six seats", () => {
    expect(errorsIn({ together: [["A2"]] }).map(([pointer]) => pointer)).toEqual(["/together/0"]);
    expect(errorsIn({ together: [["A2", "A3"]], blocked: ["A2", "A3"] })).toEqual([]);
  });

  it("are named after the first label, and tell each seat", () => {
    const seats = seatsOf(layoutSchema.parse(hall({ together: [["B6", "B5"]] })));
    expect(seats.filter(({ group }) => group === "B6").map(({ label }) => label)).toEqual(["B5", "B6"]);
    expect(seats.filter(({ group }) => group === undefined)).toHaveLength(10);
  });
});

describe("bound companion seats", () => {
  it.each<[string, object, [string, string][]]>([
    [
      "are seats of the hall",
      { companion_of: { A9: "A1", A2: "A8" } },
      [
        ["/companion_of/A9", "There is no seat A9"],
        ["/companion_of/A2", "There is no seat A8"],
      ],
    ],
    [
      "are bound to wheelchair spaces",
      { companion_of: { A2: "A3" } },
      [["/companion_of/A2", "A3 is not among the accessible seats"]],
    ],
    [
      "are no wheelchair spaces",
      { companion_of: { A1: "A1" } },
      [["/companion_of/A1", "A1 is accessible, so it is no companion's"]],
    ],
  ])("%s", (_, changes, errors) => {
    expect(errorsIn(changes)).toEqual(errors);
  });

  it("are companions' seats, though no list says so", () => {
    const seats = seatsOf(layoutSchema.parse(hall({ companion_of: { A2: "A1" } })));
    expect(seats[1]).toMatchObject({ label: "A2", companion: true, companionOf: "A1" });
  });
});

it("a layout without either lays out the same seats as before", () => {
  expect(Object.keys(seatsOf(layoutSchema.parse(hall({})))[1] ?? {})).toEqual([
    "label",
    "row",
    "x",
    "y",
    "category",
    "accessible",
    "companion",
  ]);
});

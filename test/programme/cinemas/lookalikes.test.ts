import { describe, expect, it } from "vitest";
import { layoutSchema } from "../../../src/programme/cinemas/layout.ts";
import { lookalikesIn } from "../../../src/programme/cinemas/lookalikes.ts";

const row = (label: string, from = 1) => ({ label, seats: [{ from, to: from + 1 }] });

const found = async (plan: object): Promise<[string, string][]> =>
  (await lookalikesIn(layoutSchema.parse(plan))).map(({ path, message }) => [`/${path.join("/")}`, message]);

describe("names of one hall", () => {
  it.each([
    ["Latin A and Cyrillic А", ["A", "B", "А"], "/rows/2/label", "А looks like A and is written differently"],
    ["Greek and Cyrillic", ["Ο", "О"], "/rows/1/label", "О looks like Ο and is written differently"],
    [
      "a word with one letter of another script",
      ["Loge 1", "Lоge 1"],
      "/rows/1/label",
      "Lоge 1 looks like Loge 1 and is written differently",
    ],
    [
      "digit 1 and Cyrillic palochka",
      ["1", "Ӏ"],
      "/rows/1/label",
      "Ӏ looks like 1 and is written differently",
    ],
  ])("that look alike are refused: %s", async (_, labels, path, message) => {
    expect(await found({ rows: labels.map((label) => row(label)) })).toEqual([[path, message]]);
  });

  it("may be alike in ASCII, as in halls with rows I and 1, and may have any script", async () => {
    const labels = ["I", "1", "l", "O", "0", "Ä", "Ж", "Ложа 1", "桟敷"];
    expect(await found({ rows: labels.map((label) => row(label)) })).toEqual([]);
  });

  it("are the names of sections, the rows of all sections with their prefixes, and numbers with letters", async () => {
    const sections = [
      { name: "Box A", prefix: "A", rows: [row("1"), row("B", 5)] },
      { name: "Box А", prefix: "Z", rows: [row("1")] },
      { name: "Balcony", rows: [row("AВ", 3), row("A", 9)] },
      { name: "Stalls", rows: [row("A", 20), { label: "C", seats: [{ numbers: ["12a", "12а", "12"] }] }] },
    ];
    expect(await found({ sections })).toEqual([
      ["/sections/1/name", "Box А looks like Box A and is written differently"],
      ["/sections/2/rows/0/label", "AВ looks like AB and is written differently"],
      ["/sections/3/rows/1/seats/0/numbers/1", "12а looks like 12a and is written differently"],
    ]);
  });
});

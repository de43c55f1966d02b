/** What people read, and what they write. */

import { describe, expect, it } from "vitest";
import type { Problem } from "../../../src/client/problem.ts";
import { seatsOf } from "../../../src/tools/admin/layout-file.ts";
import { pagesOf } from "../../../src/tools/admin/lists.ts";
import { printable, table } from "../../../src/tools/admin/output.ts";
import { problemText, sourceOf } from "../../../src/tools/admin/problems.ts";
import { periodsOf } from "../../../src/tools/admin/rebuild.ts";

describe("a fault", () => {
  it.each([
    ["json", "/time_zone", "--time-zone"],
    ["json", "/layout/rows/0", "the file of --layout, /rows/0"],
    ["json", "/guest/email", "--name, --email or --phone, /email"],
    ["query", "/cinema_id", "--cinema"],
    ["param", "/id", "<id>"],
    ["csv", "/rows/2/movie", "the file, row 2, movie"],
    ["csv", "/header", "the file, header"],
    ["csv", "", "the file"],
    ["json", "", ""],
  ])("in %s at %s is named %s", (part, pointer, source) => {
    expect(sourceOf({ in: part, pointer })).toBe(source);
  });

  it("is shown with the title, what to do, and the request's id", () => {
    const problem = {
      title: "No open shift",
      detail: "You have none.",
      code: "no_open_shift",
      request_id: "r-1",
    };
    expect(problemText(problem as Problem).split("\n")).toEqual([
      "Refused: No open shift.",
      "You have none.",
      "Open a shift: npm run admin -- shifts open <cinema> --float 0",
      "(no_open_shift, request r-1)",
    ]);
  });
});

describe("a table", () => {
  it("has columns as wide as what is in them, and says where nothing is", () => {
    expect(
      table(
        ["No", "Name"],
        [
          [1, "Ida"],
          [22, null],
        ],
      ),
    ).toBe("No  Name\n1   Ida\n22");
    expect(table(["No"], [])).toBe("None.");
  });

  it("shows a guest's name without what moves a terminal's cursor or turns the line", () => {
    expect(printable("Ida\u001B[2J\u202Egnp\n")).toBe("Ida�[2J�gnp�");
  });
});

describe("a layout file", () => {
  it("is CSV by its name, a plan of pretix by its zones, and else a layout", () => {
    expect(seatsOf("hall.CSV", "row,seat\n")).toEqual({ csv: "row,seat\n" });
    expect(seatsOf("hall.json", '{"zones": []}')).toEqual({ pretix: { zones: [] } });
    expect(seatsOf("hall.json", '{"rows": []}')).toEqual({ layout: { rows: [] } });
    expect(() => seatsOf("hall.txt", "row,seat\n")).toThrow("is not JSON");
    expect(() => seatsOf("hall.json", "1")).toThrow("has no layout");
  });
});

describe("a list", () => {
  it("reads as many pages as were asked for, and goes on where it ended", async () => {
    const asked: object[] = [];
    const read = (query: { limit: number; cursor?: string }) => {
      asked.push(query);
      const from = Number(query.cursor ?? 0);
      const data = Array.from({ length: query.limit }, (_, i) => from + i);
      return Promise.resolve({ data, next: String(from + query.limit) });
    };
    const { data, next } = await pagesOf({ limit: 5, cursor: undefined }, 2, read);
    expect(data).toEqual([0, 1, 2, 3, 4]);
    expect(next).toBe("5");
    expect(asked).toEqual([{ limit: 2 }, { limit: 2, cursor: "2" }, { limit: 1, cursor: "4" }]);
  });
});

describe("the days of all showtimes", () => {
  it("are asked in periods of a year, the latest first, without a gap", () => {
    expect(periodsOf("2025-01-01", "2026-02-01")).toEqual([
      { from: "2025-02-01", to: "2026-02-01" },
      { from: "2025-01-01", to: "2025-01-31" },
    ]);
    expect(periodsOf("2026-01-01", "2026-01-01")).toEqual([{ from: "2026-01-01", to: "2026-01-01" }]);
    expect(() => periodsOf("2026-01-02", "2026-01-01")).toThrow("--from");
    expect(() => periodsOf("soon", "2026-01-01")).toThrow("--from");
  });
});

import { describe, expect, it } from "vitest";
import { seatsOf } from "../../../src/programme/cinemas/layout.ts";
import { fromCsv } from "../../../src/programme/plans/from-csv.ts";
import { CINEMA_CSV } from "./foreign-plans.ts";

it("x", () => {
  console.log(CINEMA_CSV);
  const taken = fromCsv(CINEMA_CSV);
  console.log(JSON.stringify(taken, null, 1));
  if (taken.ok)
    console.log(
      seatsOf(taken.layout)
        .map((s) => [s.label, s.x, s.y, JSON.stringify(s.at)].join(" "))
        .join("\n"),
    );
});

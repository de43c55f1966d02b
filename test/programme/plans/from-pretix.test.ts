import { describe, expect, it } from "vitest";
import { placeOf } from "../../../src/box-office/ledger/place.ts";
import { seatsOf } from "../../../src/programme/cinemas/layout.ts";
import { fromPretix } from "../../../src/programme/plans/from-pretix.ts";
import { THEATRE } from "./foreign-plans.ts";

it("x", () => {
  const taken = fromPretix(THEATRE);
  console.log(JSON.stringify(taken, null, 1));
  if (taken.ok)
    console.log(
      seatsOf(taken.layout)
        .map((s) => [s.label, s.x, s.y, JSON.stringify(s.at)].join(" "))
        .join("\n"),
    );
});

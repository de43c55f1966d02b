/** What no plan may have, in any format. */

import type * as z from "zod";
import { MAX_SEATS, MAX_SECTIONS, numberText, rowLabel, sectionName } from "../cinemas/layout-shape.ts";
import { MAX_FAULTS, faultAt } from "./plan.ts";
import type { DrawnSeat, Field, PlaceIn, PlanFault } from "./plan.ts";

/** Parts of the plan's unit: two seats that are closer on both axes are on one spot. */
const CLOSEST = 0.01;

/** Prices are by category: nobody has as many. */
const MAX_CATEGORIES = 100;

export function seatFaults(seats: readonly DrawnSeat[], placeIn: PlaceIn): PlanFault[] {
  if (seats.length < 1 || seats.length > MAX_SEATS) {
    const message = `${seats.length} seats, where 1 to ${MAX_SEATS} are possible`;
    return [faultAt(placeIn, null, "section", message)];
  }
  const sections = new Set(seats.map(({ section }) => section));
  if (sections.size > MAX_SECTIONS)
    return [
      faultAt(placeIn, null, "section", `${sections.size} sections, where ${MAX_SECTIONS} are possible`),
    ];
  const categories = new Set(seats.map(({ category }) => category));
  if (categories.size > MAX_CATEGORIES)
    return [
      faultAt(
        placeIn,
        null,
        "category",
        `${categories.size} categories, where ${MAX_CATEGORIES} are possible`,
      ),
    ];
  const found: PlanFault[] = [];
  const nameFault = remembering({ section: sectionName, row: rowLabel, number: numberText });
  const numbers = new Set<string>();
  const ids = new Set<string>();
  const spots = new Map<string, DrawnSeat>();
  const named = new Set(seats.map(({ id }) => id));
  const hasSections = seats.some(({ section }) => section !== null);
  for (const seat of seats) {
    if (found.length >= MAX_FAULTS) break;
    const report = (field: Field, message: string | null): void => {
      if (message !== null) found.push(faultAt(placeIn, seat, field, message));
    };
    if (hasSections) report("section", nameFault("section", seat.section ?? ""));
    report("row", nameFault("row", seat.row));
    report("number", nameFault("number", seat.number));
    if (numbers.size === numbers.add(JSON.stringify([seat.section, seat.row, seat.number])).size)
      report("number", `There is a seat ${seat.number} in row ${seat.row} already`);
    if (seat.id !== null && ids.size === ids.add(seat.id).size)
      report("id", `There is a seat ${seat.id} already`);
    if (seat.accessible && seat.companion)
      report("companion", "It is a wheelchair space, so it is no companion's seat");
    if (seat.companionOf !== null && !named.has(seat.companionOf))
      report("companionOf", `There is no seat ${seat.companionOf}`);
    const spot = `${Math.round(seat.x / CLOSEST)} ${Math.round(seat.y / CLOSEST)}`;
    const other = spots.get(spot);
    if (other !== undefined) report("place", `It is where seat ${other.number} of row ${other.row} is`);
    spots.set(spot, seat);
  }
  return found;
}

type Named = "section" | "row" | "number";

/** What is wrong with a name. Of the same section or row it is said once, of a number each time. */
function remembering(schemas: Record<Named, z.ZodType>): (field: Named, name: string) => string | null {
  const known = new Map<string, string | null>();
  return (field, name) => {
    const key = `${field} ${name}`;
    const before = known.get(key);
    if (before !== undefined) return field === "number" ? before : null;
    const message =
      name === "" ? "It has none" : (schemas[field].safeParse(name).error?.issues[0]?.message ?? null);
    known.set(key, message);
    return message;
  };
}

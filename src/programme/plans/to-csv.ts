/** A layout as CSV: what `fromCsv` makes the same seats of. */

import type { Seat } from "../../box-office/ledger/hall.ts";
import { placeOf } from "../../box-office/ledger/place.ts";
import { csvRows } from "../../http/csv.ts";
import type { Layout } from "../cinemas/layout-shape.ts";
import { blockedOf, seatsOf } from "../cinemas/layout.ts";
import { COLUMNS } from "./csv-columns.ts";
import type { Column } from "./csv-columns.ts";

export function toCsv(layout: Layout): string {
  const blocked = new Set(blockedOf(layout));
  const lines = seatsOf(layout).map((seat) => {
    const cells = cellsOf(seat, blocked.has(seat.label));
    return COLUMNS.map((column) => cells[column]);
  });
  return csvRows([[...COLUMNS], ...lines]);
}

function cellsOf(seat: Seat, isBlocked: boolean): Record<Column, string | number> {
  const { section, row, number } = placeOf(seat);
  const { x, y } = seat.at ?? seat;
  const yes = (is: boolean): string => (is ? "yes" : "");
  return {
    section: section ?? "",
    row,
    seat: number,
    x,
    y,
    category: seat.category,
    accessible: yes(seat.accessible),
    companion: yes(seat.companion),
    blocked: yes(isBlocked),
    together: seat.group ?? "",
    companion_of: seat.companionOf ?? "",
    label: seat.label,
  };
}

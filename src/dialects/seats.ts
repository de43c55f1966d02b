/** Seats in the older APIs' forms: 000 has numbers, 001 numbers and labels, 003 labels. All become labels. */

import { jsonOf } from "./input.ts";

/** The label of a seat as it was written: `07` and `7` are the same seat. */
export const seatLabel = (written: string): string => {
  const label = written.trim();
  return /^\d+$/.test(label) ? label.replace(/^0+(?=\d)/, "") : label;
};

/** A label that consists of digits is printed as a number. */
export const seatNumber = (label: string): string | number =>
  /^\d{1,15}$/.test(label) ? Number(label) : label;

/** Labels from a JSON array, or from `[A1, A2, A3]` as in 001's document, which is not JSON. An invalid entry becomes "". */
export function seatLabels(written: string): string[] {
  const list = jsonOf(written);
  if (Array.isArray(list))
    return list.map((seat) =>
      typeof seat === "string" || typeof seat === "number" ? seatLabel(String(seat)) : "",
    );
  return written
    .replace(/^\s*\[/, "")
    .replace(/\]\s*$/, "")
    .split(",")
    .map((seat) => seatLabel(seat.trim().replace(/^(["'])(.*)\1$/, "$2")));
}

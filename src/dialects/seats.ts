/** Seats as the older APIs write them: 000 has numbers, 001 numbers and labels, 003 labels. Here all are labels. */

import { jsonOf } from "./input.ts";

/** `07` and `7` are one seat. */
export const seatLabel = (written: string): string => {
  const label = written.trim();
  return /^\d+$/.test(label) ? label.replace(/^0+(?=\d)/, "") : label;
};

/** A label of digits alone is a number to those who print it. */
export const seatNumber = (label: string): string | number =>
  /^\d{1,15}$/.test(label) ? Number(label) : label;

/** Of a JSON array, or of `[A1, A2, A3]` as the document writes it, which is none. What has no label is empty. */
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

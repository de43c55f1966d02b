/** Problem documents for receipts that cannot be shown. */

import type { Explained } from "../../http/problem.ts";

export type Refused = {
  readonly ok: false;
  readonly code: "cinema_not_found" | "reservation_not_found" | "receipt_not_found" | "receipt_not_ready";
};

const SOON_S = "1";

export function explain({ code }: Refused): Explained {
  switch (code) {
    case "cinema_not_found":
      return ["cinema_not_found", "There is no such cinema among those whose reports you may read."];
    case "reservation_not_found":
      return [
        "reservation_not_found",
        "There is no such order among yours, or among those that you may serve. At a counter these are the orders of today's shows, and what was sold in the last 24 hours.",
      ];
    case "receipt_not_found":
      return [
        "receipt_not_found",
        "There is no such receipt among those that you may read, or nothing was sold.",
      ];
    case "receipt_not_ready":
      return [
        "unavailable",
        "The sale is recorded, but its receipt has no number yet. Ask again in a second.",
        {},
        { "retry-after": SOON_S },
      ];
  }
}

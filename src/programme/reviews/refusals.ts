/** Refusals as problem documents: each detail says what happened, what was kept and what to do. */

import type { Explained } from "../../http/problem.ts";

export interface Refused {
  readonly ok: false;
  readonly code: "movie_not_found" | "review_not_found" | "no_ticket_held";
}

export function explain({ code }: Refused): Explained {
  switch (code) {
    case "movie_not_found":
      return [code, "There is no such movie, or only its owner can do this. Nothing was done."];
    case "review_not_found":
      return [code, "There is no such review. Nothing was done."];
    case "no_ticket_held":
      return [
        code,
        "A first review needs a confirmed reservation for a showtime of this movie. Nothing was done. If you have just bought a ticket, try again in a few seconds.",
      ];
  }
}

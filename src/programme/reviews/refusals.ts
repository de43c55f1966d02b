/** What a refusal says to the people who get it: what happened, what was kept, what to do. */

import type { Explained } from "../../http/problem.ts";

export interface Refused {
  readonly ok: false;
  readonly code: "movie_not_found" | "review_not_found" | "no_ticket_held";
}

export function explain({ code }: Refused): Explained {
  switch (code) {
    case "movie_not_found":
      return [code, "There is no such movie, or what you asked is its owner's to do. Nothing was done."];
    case "review_not_found":
      return [code, "There is no such review. Nothing was done."];
    case "no_ticket_held":
      return [
        code,
        "Only who has a confirmed reservation for a showtime of this movie writes a first review of it. Nothing was done. If you have just bought, try again in a few seconds.",
      ];
  }
}

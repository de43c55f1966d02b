/** Refusals as problem documents: each detail says what happened, what was kept and what to do. */

import type { Explained } from "../../http/problem.ts";
import { explain as explainMovie } from "../movies/refusals.ts";
import type { Refused as MovieRefused } from "../movies/refusals.ts";
import { explain as explainShowtime } from "../showtimes/refusals.ts";
import type { Refused as ShowtimeRefused } from "../showtimes/refusals.ts";

export type Refused =
  | MovieRefused
  | { readonly ok: false; readonly code: "tickets_held"; readonly tickets: number }
  | { readonly ok: false; readonly code: "too_many_showtimes"; readonly most: number }
  /** Showtimes before this one are cancelled by now. */
  | { readonly ok: false; readonly code: "showtime_stays"; readonly why: ShowtimeRefused };

export function explain(refusal: Refused): Explained {
  switch (refusal.code) {
    case "tickets_held":
      return ["movie_in_use", `${held(refusal.tickets)}, so it stays. Nothing was done; cancel them first.`];
    case "too_many_showtimes":
      return [
        "movie_in_use",
        `More than ${refusal.most} showtimes show the movie, so it stays. Nothing was done; cancel some first.`,
      ];
    case "showtime_stays": {
      const [code, detail, ...rest] = explainShowtime(refusal.why);
      return [
        code,
        `The movie stays, because one of its showtimes could not be cancelled: ${detail} Try again.`,
        ...rest,
      ];
    }
    case "movie_not_found":
    case "movie_in_use":
    case "movie_shown_elsewhere":
    case "precondition_failed":
    case "changed_meanwhile":
      return explainMovie(refusal);
  }
}

const held = (tickets: number): string =>
  tickets === 1 ? "1 ticket for the movie is held" : `${tickets} tickets for the movie are held`;

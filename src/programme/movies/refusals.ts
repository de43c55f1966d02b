/** Refusals as problem documents: each detail says what happened, what was kept and what to do. */

import type { Explained } from "../../http/problem.ts";

export type Refused =
  | {
      readonly ok: false;
      readonly code:
        | "movie_not_found"
        | "movie_shown_elsewhere"
        | "precondition_failed"
        | "changed_meanwhile";
    }
  | {
      readonly ok: false;
      readonly code: "movie_in_use";
      /** Null for a draft that the caller may not see. */
      readonly showtimeId: number | null;
    };

export function explain(refusal: Refused): Explained {
  const { code } = refusal;
  switch (code) {
    case "movie_not_found":
      return [code, "There is no such movie, or it is not yours. Nothing was done."];
    case "movie_shown_elsewhere":
      return [
        code,
        "Another owner has a showtime of this movie, so only admins change it. Nothing was done; add a movie of your own as you want it, and show that one.",
      ];
    case "precondition_failed":
      return [code, "The movie has changed since you read it. Nothing was done; read it again."];
    case "changed_meanwhile":
      return [code, "Others changed the movie at the same time. Nothing was done; try again."];
    case "movie_in_use":
      if (refusal.showtimeId === null)
        return [code, "A draft that is not yours shows the movie, so it stays. Nothing was done."];
      return [
        code,
        `Showtime ${refusal.showtimeId} shows the movie, so it stays. Nothing was done.`,
        { showtime_id: refusal.showtimeId },
      ];
  }
}

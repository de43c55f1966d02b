/** What a refusal says to the people who get it: what happened, what was kept, what to do. */
import type { Explained } from "../http/problems.ts";
import type { Fault } from "./showtime.ts";

export type Refused =
  | {
      readonly ok: false;
      readonly code:
        | "movie_not_found"
        | "screen_not_found"
        | "showtime_not_found"
        | "starts_in_the_past"
        | "unavailable";
    }
  | { readonly ok: false; readonly code: "invalid_input"; readonly faults: readonly [Fault, ...Fault[]] }
  | {
      readonly ok: false;
      readonly code: "screen_busy";
      readonly other: { readonly id: number; readonly startsAtMs: number; readonly endsAtMs: number };
    };

export function explain(refusal: Refused): Explained {
  const { code } = refusal;
  switch (code) {
    case "movie_not_found":
      return [code, "There is no such movie. Nothing was done."];
    case "screen_not_found":
      return [code, "There is no such screen, or it is not yours. Nothing was done."];
    case "showtime_not_found":
      return [code, "There is no such showtime."];
    case "starts_in_the_past":
      return [code, "A showtime starts later than now. Nothing was done."];
    case "invalid_input": {
      const [{ pointer, detail }] = refusal.faults;
      const errors = refusal.faults.map((fault) => ({ in: "json", ...fault }));
      return [code, `${pointer}: ${detail}. Nothing was done.`, { errors }];
    }
    case "screen_busy": {
      const { id, startsAtMs, endsAtMs } = refusal.other;
      const [startsAt, endsAt] = [startsAtMs, endsAtMs].map((ms) => new Date(ms).toISOString());
      return [
        code,
        `Showtime ${id} has the screen from ${startsAt} to ${endsAt}, trailers and cleaning counted. Nothing was done.`,
        { showtime_id: id, starts_at: startsAt, ends_at: endsAt },
      ];
    }
    case "unavailable":
      return [
        code,
        "The box office of the showtime could not be opened. Nothing was done; try again.",
        {},
        { "retry-after": "5" },
      ];
  }
}

/** Refusals as problem documents: each detail says what happened, what was kept and what to do. */

import { labelList } from "../../http/label-list.ts";
import type { Explained } from "../../http/problem.ts";
import { explainClosed } from "../closures/refusals.ts";
import type { ScreenClosed } from "../closures/refusals.ts";
import type { InputError } from "./showtime.ts";

export type Refused =
  | {
      readonly ok: false;
      readonly code:
        | "cinema_not_found"
        | "movie_not_found"
        | "screen_not_found"
        | "showtime_not_found"
        | "starts_in_the_past"
        | "showtime_started"
        | "showtime_over"
        | "showtime_cancelled"
        | "showtime_published"
        | "changed_meanwhile"
        | "precondition_failed"
        | "not_opened"
        | "not_asked"
        | "not_pushed";
    }
  | {
      readonly ok: false;
      readonly code: "invalid_input";
      readonly faults: readonly [InputError, ...InputError[]];
    }
  | { readonly ok: false; readonly code: "seats_in_use" | "seats_exist"; readonly seats: readonly string[] }
  | {
      readonly ok: false;
      readonly code: "screen_busy";
      readonly other: { readonly id: number; readonly startsAtMs: number; readonly endsAtMs: number };
    }
  | ScreenClosed;

const RETRY = { "retry-after": "5" };

export function explain(refusal: Refused): Explained {
  const { code } = refusal;
  switch (code) {
    case "cinema_not_found":
      return [code, "There is no such cinema, or it is not yours. Nothing was done."];
    case "movie_not_found":
      return [code, "There is no such movie. Nothing was done."];
    case "screen_not_found":
      return [code, "There is no such screen, or it is not yours. Nothing was done."];
    case "showtime_not_found":
      return [code, "There is no such showtime, or it is not yours. Nothing was done."];
    case "starts_in_the_past":
      return [code, "A showtime starts later than now. Nothing was done."];
    case "showtime_started":
      return [code, "The show has started, so its start cannot change. Nothing was done."];
    case "showtime_over":
      return ["showtime_started", "The show has ended, so there is nothing to cancel. Nothing was done."];
    case "showtime_cancelled":
      return [code, "A cancelled showtime cannot be changed. Nothing was done; create another one."];
    case "showtime_published":
      return [code, "The payment of a showtime cannot change once it is public. Nothing was done."];
    case "changed_meanwhile":
      return [code, "Others changed this showtime at the same time. Nothing was done; try again."];
    case "precondition_failed":
      return [code, "The showtime has changed since you read it. Nothing was done; read it again."];
    case "not_opened":
      return ["unavailable", "The box office could not be opened. Nothing was done; try again.", {}, RETRY];
    case "not_asked":
      return [
        "unavailable",
        "The box office did not answer whether the seats are held or sold. Nothing was done; try again.",
        {},
        RETRY,
      ];
    case "not_pushed":
      return [
        "unavailable",
        "The change is saved, but the box office did not answer. It gets the change within minutes; read the showtime then.",
        {},
        RETRY,
      ];
    case "invalid_input": {
      const [{ pointer, detail }] = refusal.faults;
      const errors = refusal.faults.map((error) => ({ in: "json", ...error }));
      return [code, `${pointer}: ${detail}. Nothing was done.`, { errors }];
    }
    case "seats_in_use":
      return [
        code,
        `These seats are held or sold: ${labelList(refusal.seats)}. Nothing was done; cancel their reservations first.`,
        { seats: refusal.seats },
      ];
    case "seats_exist":
      return [
        code,
        `These seats exist already: ${labelList(refusal.seats)}. Nothing was done.`,
        { seats: refusal.seats },
      ];
    case "screen_busy": {
      const { id, startsAtMs, endsAtMs } = refusal.other;
      const [startsAt, endsAt] = [startsAtMs, endsAtMs].map((ms) => new Date(ms).toISOString());
      return [
        code,
        `Showtime ${id} has the screen from ${startsAt} to ${endsAt}, including trailers and cleaning. Nothing was done.`,
        { showtime_id: id, starts_at: startsAt, ends_at: endsAt },
      ];
    }
    case "screen_closed":
      return explainClosed(refusal);
  }
}

/** Refusals as problem documents: each detail says what happened, what was kept and what to do. */

import type { Explained } from "../../http/problem.ts";
import type { InputError } from "../showtimes/showtime.ts";
import type { Closure } from "./closure.ts";

export interface ScreenClosed {
  readonly ok: false;
  readonly code: "screen_closed";
  readonly closure: Closure;
}

interface Taken {
  readonly id: number;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
}

export type Refused =
  | {
      readonly ok: false;
      readonly code: "screen_not_found" | "closure_not_found" | "precondition_failed" | "changed_meanwhile";
    }
  | {
      readonly ok: false;
      readonly code: "invalid_input";
      readonly faults: readonly [InputError, ...InputError[]];
    }
  | {
      readonly ok: false;
      readonly code: "screen_in_use";
      readonly showtimes: readonly [Taken, ...Taken[]];
      /** Whether there are more than those that are named. */
      readonly more: boolean;
    }
  | ScreenClosed;

export function explain(refusal: Refused): Explained {
  const { code } = refusal;
  switch (code) {
    case "screen_not_found":
      return [code, "There is no such screen, or it is not yours. Nothing was done."];
    case "closure_not_found":
      return [code, "The screen has no such closure. Nothing was done."];
    case "precondition_failed":
      return [code, "The closure has changed since you read it. Nothing was done; read it again."];
    case "changed_meanwhile":
      return [code, "Others changed the screen at the same time. Nothing was done; try again."];
    case "invalid_input": {
      const [{ pointer, detail }] = refusal.faults;
      const errors = refusal.faults.map((error) => ({ in: "json", ...error }));
      return [code, `${pointer}: ${detail}. Nothing was done.`, { errors }];
    }
    case "screen_in_use": {
      const [first] = refusal.showtimes;
      const ids = refusal.showtimes.map(({ id }) => id).join(", ");
      return [
        code,
        `Showtimes are on the screen at that time: ${ids}${refusal.more ? " and more" : ""}. Nothing was done; move or cancel them first.`,
        {
          showtime_id: first.id,
          showtimes: refusal.showtimes.map(({ id, startsAtMs, endsAtMs }) => ({
            id,
            starts_at: at(startsAtMs),
            ends_at: at(endsAtMs),
          })),
          more: refusal.more,
        },
      ];
    }
    case "screen_closed":
      return explainClosed(refusal);
  }
}

const REASONS: Record<Closure["reason"], string> = {
  repair: " for a repair",
  private_event: " for a private event",
  other: "",
};

/** For those who run the cinema: it names the reason and the note. */
export function explainClosed({ code, closure }: ScreenClosed): Explained {
  const { id, fromMs, toMs, reason, note } = closure;
  return [
    code,
    `The screen is closed from ${at(fromMs)} to ${at(toMs)}${REASONS[reason]}. Nothing was done; take another time, or change the closure.`,
    { closure_id: id, from: at(fromMs), to: at(toMs), reason, note },
  ];
}

const at = (ms: number): string => new Date(ms).toISOString();

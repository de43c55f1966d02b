/** Problem documents for the refusals of shifts: what happened, what was kept, what to do. */

import type { Explained } from "../../http/problem.ts";

export type Refused =
  | {
      readonly ok: false;
      readonly code:
        | "cinema_not_found"
        | "shift_not_found"
        | "shift_closed"
        | "too_many_shifts"
        | "too_many_movements"
        | "idempotency_key_reused"
        | "changed_meanwhile";
    }
  | { readonly ok: false; readonly code: "shift_open"; readonly shiftId: number }
  | { readonly ok: false; readonly code: "shift_closing"; readonly retryAfterMs: number };

export interface NoOpenShift {
  readonly ok: false;
  readonly code: "no_open_shift";
}

export const explainNoShift = ({ code }: NoOpenShift): Explained => [
  code,
  "You have no open shift in this cinema. Nothing was done; open one with POST /v1/cinemas/{id}/shifts first.",
];

export function explain(refusal: Refused): Explained {
  const { code } = refusal;
  switch (code) {
    case "cinema_not_found":
      return [code, "There is no such cinema, or you do not work at its counter. Nothing was done."];
    case "shift_not_found":
      return [code, "There is no such shift, or it is another person's. Nothing was done."];
    case "shift_open":
      return [
        code,
        "You have an open shift in this cinema already. Nothing was done; close it first, or go on with it.",
        { shift_id: refusal.shiftId },
      ];
    case "shift_closed":
      return [code, "The shift is closed. Nothing was done; open another one."];
    case "shift_closing":
      return [
        code,
        "The shift takes no more money, but the result of its last sales is not known yet. Your count is kept; close the shift again in a moment.",
        {},
        { "retry-after": String(Math.max(1, Math.ceil(refusal.retryAfterMs / 1000))) },
      ];
    case "too_many_shifts":
      return [
        code,
        "This cinema has had as many shifts today as it may have. Nothing was done; go on with an open shift.",
      ];
    case "too_many_movements":
      return [
        code,
        "This shift has as many movements of cash as it may have. Nothing was done; close it and open another one.",
      ];
    case "idempotency_key_reused":
      return [
        code,
        "This Idempotency-Key was used with a different request. Nothing was done; use a new key.",
      ];
    case "changed_meanwhile":
      return [code, "Others changed the shift at the same time. Nothing was done; try again."];
  }
}

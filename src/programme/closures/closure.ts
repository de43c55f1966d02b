/** A time in which a screen is closed. Closures of one screen do not overlap. */

import type { InputError } from "../showtimes/showtime.ts";

export const CLOSURE_REASONS = ["repair", "private_event", "other"] as const;

const DAY_MS = 24 * 60 * 60 * 1000;
const MAX_DAYS = 366;

/** A closure as its owner submits it. */
export interface ClosureDraft {
  readonly fromMs: number;
  readonly toMs: number;
  readonly reason: (typeof CLOSURE_REASONS)[number];
  /** For those who run the cinema. */
  readonly note: string | null;
}

export interface Closure extends ClosureDraft {
  readonly id: number;
}

/** Fields that are undefined do not change. */
export type ClosureChanges = { readonly [Field in keyof ClosureDraft]?: ClosureDraft[Field] | undefined };

export function changed(closure: ClosureDraft, changes: ClosureChanges): ClosureDraft {
  const { fromMs = closure.fromMs, toMs = closure.toMs, reason = closure.reason } = changes;
  return { fromMs, toMs, reason, note: changes.note === undefined ? closure.note : changes.note };
}

/** A closure may have begun, and ends after now. `pointer` is the field of the request that is to blame. */
export function closureErrors(
  { fromMs, toMs }: ClosureDraft,
  pointer: "/from" | "/to",
  nowMs: number,
): InputError[] {
  if (toMs <= fromMs) return [{ pointer, detail: "The closure would end before it begins" }];
  if (toMs - fromMs > MAX_DAYS * DAY_MS)
    return [{ pointer, detail: `The closure would be longer than ${MAX_DAYS} days` }];
  return toMs <= nowMs ? [{ pointer: "/to", detail: "The closure would be over already" }] : [];
}

/** A time in which a screen is closed. Closures of one screen do not overlap. */

import type { InputError, Start } from "../showtimes/showtime.ts";

export const CLOSURE_REASONS = ["repair", "private_event", "other"] as const;

const DAY_MS = 24 * 60 * 60 * 1000;
const MAX_DAYS = 366;

/** A screen's time, why it is closed then, and a note for those who run the cinema. */
export interface ClosureDraft {
  readonly fromMs: number;
  readonly toMs: number;
  readonly reason: (typeof CLOSURE_REASONS)[number];
  readonly note: string | null;
}

export interface Closure extends ClosureDraft {
  readonly id: number;
}

/** A closure as its owner submits it. */
export interface NewClosure extends Pick<ClosureDraft, "reason" | "note"> {
  readonly from: Start;
  readonly to: Start;
}

/** Fields that are undefined do not change. */
export type ClosureChanges = { readonly [Field in keyof NewClosure]?: NewClosure[Field] | undefined };

/** A closure may have begun, and ends after now. The errors point to the field of the request that is to blame. */
export function closureErrors(
  { fromMs, toMs }: ClosureDraft,
  { from, to }: ClosureChanges,
  nowMs: number,
): InputError[] {
  const pointer = to === undefined && from !== undefined ? pointerOf("from", from) : pointerOf("to", to);
  if (toMs <= fromMs) return [{ pointer, detail: "The closure would end before it begins" }];
  if (toMs - fromMs > MAX_DAYS * DAY_MS)
    return [{ pointer, detail: `The closure would be longer than ${MAX_DAYS} days` }];
  return toMs <= nowMs ? [{ pointer, detail: "The closure would be over already" }] : [];
}

const pointerOf = (edge: "from" | "to", at: Start | undefined): string =>
  at !== undefined && "local" in at ? `/local_${edge}` : `/${edge}`;

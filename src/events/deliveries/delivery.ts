/** What came of bringing an event to an endpoint, and when it is tried again. */

import type { OwnerEvent } from "../log/event.ts";

/** "waiting": it is tried again. "failed": it was given up after its last try. */
export type DeliveryStatus = "delivered" | "waiting" | "failed";

/** Why a try failed, where not by the answer's status. "unsealed": the secret was sealed by another `CODE_SECRET`. */
export type Fault = "timeout" | "no_connection" | "redirect" | "address_refused" | "unsealed";

/** What came of one try. */
export interface Outcome {
  readonly httpStatus: number | null;
  readonly fault: Fault | null;
  readonly answer: string | null;
}

/** An event that is to be tried. */
export interface Due {
  readonly event: OwnerEvent;
  /** How often it was tried. */
  readonly tries: number;
}

export interface Delivery extends Outcome {
  readonly number: number;
  readonly tries: number;
  readonly status: DeliveryStatus;
  readonly nextAtMs: number | null;
  readonly triedAtMs: number | null;
}

/** A delivery with its event. */
export type Logged = Delivery & Pick<OwnerEvent, "id" | "type" | "cinemaId" | "showtimeId" | "seq">;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The time after each failed try, as Standard Webhooks proposes it. After the last one the event is given up. */
const RETRIES_MS = [
  5_000,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  10 * HOUR_MS,
] as const;

/** An endpoint where nothing arrived for this long is switched off. */
export const FAILING_MS = 5 * 24 * HOUR_MS;

const GONE = 410;

export const hasArrived = ({ httpStatus, fault }: Outcome): boolean =>
  fault === null && httpStatus !== null && httpStatus >= 200 && httpStatus < 300;

const isGone = ({ httpStatus }: Outcome): boolean => httpStatus === GONE;

/** The row after a try. A tenth of the time is added or not by `random` (0 to 1), so that failures at one moment spread. */
export function after({ event, tries }: Due, outcome: Outcome, nowMs: number, random: number): Delivery {
  const common = { number: event.number, tries: tries + 1, triedAtMs: nowMs, ...outcome };
  if (hasArrived(outcome)) return { ...common, status: "delivered", nextAtMs: null };
  const delayMs = RETRIES_MS[tries];
  return delayMs === undefined
    ? { ...common, status: "failed", nextAtMs: null }
    : { ...common, status: "waiting", nextAtMs: nowMs + Math.round(delayMs * (1 + random / 10)) };
}

/** Why the endpoint is switched off after these tries; null where it stays on. `failingSinceMs`: by all tries before. */
export function offAfter(
  outcomes: readonly Outcome[],
  failingSinceMs: number | null,
  nowMs: number,
): "gone" | "failing" | null {
  if (outcomes.some(isGone)) return "gone";
  const hasFailedLong = failingSinceMs !== null && failingSinceMs <= nowMs - FAILING_MS;
  return hasFailedLong && outcomes.length > 0 && !outcomes.some(hasArrived) ? "failing" : null;
}

/** D1's copies of the box offices, compared with them in a slow round and by hand. The box offices mend them. */

import type { Compared } from "../../box-office/answers.ts";
import type { Corrected } from "../../box-office/rebuild/corrected.ts";
import { boxOffice } from "../../box-office/service.ts";
import type { Answer } from "../../platform/answer.ts";
import { chunksOf } from "../../platform/chunks-of.ts";
import { now } from "../../platform/clock.ts";
import { describeFault } from "../../platform/faults.ts";
import { within } from "../../platform/timeout.ts";
import { untilEmpty } from "../../platform/until-empty.ts";
import { showtimeForPeople } from "../../programme/showtimes/service.ts";
import { settleHeld } from "../exchanges/service.ts";
import type { Refused } from "./refusals.ts";
import { OVER, PACES, startOf } from "./round.ts";
import type { Lane } from "./round.ts";
import * as store from "./store.ts";

/** Box offices that are asked at once. */
const AT_ONCE = 10;
/** One that mends a big hall's copies goes on by itself after this. */
const PATIENCE_MS = 10_000;
/** A lane's share of a run. */
const BUDGET_MS = 15_000;

/**
 * Offers the next box offices of each lane what D1 has of their showtimes, so that they mend it, and settles what they still
 * hold for exchanges. What was wrong is in the log. The position is kept, so that all have their turn.
 */
export async function compareCopies(nowMs: number): Promise<void> {
  for (const lane of ["near", "all"] as const) await compareSome(lane, nowMs);
}

async function compareSome(lane: Lane, nowMs: number): Promise<void> {
  await goOn(lane, nowMs, async (seen, endMs) => {
    const found: Found[] = [];
    for (const some of chunksOf(seen, AT_ONCE)) {
      found.push(...(await Promise.all(some.map((one) => compare(one, nowMs)))));
      if (now() >= endMs) break;
    }
    report(lane, found);
    return found.length;
  });
}

const MOST_PLACED = 500;

/**
 * Gives copies their cinema that lack it: an earlier version of this program, which runs beside this one while it is deployed,
 * writes none. Returns how many.
 */
export const placeCopies = (): Promise<number> =>
  untilEmpty(MOST_PLACED, () => store.placeCopies(MOST_PLACED));

type SeenAt = Awaited<ReturnType<typeof store.seenBefore>>[number];

/**
 * Goes on with the lane's round where the last run stopped, and keeps the place. `look` gets the next showtimes and the time by
 * which to stop, and returns how many of them it looked at. Does nothing until the next round is due.
 */
export async function goOn(
  lane: Lane,
  nowMs: number,
  look: (seen: readonly SeenAt[], endMs: number) => Promise<number>,
): Promise<void> {
  const { most, beforeMs } = PACES[lane];
  const start = startOf(lane, await store.positionOf(lane), nowMs);
  if (start === null) return;
  const seen = await store.seenBefore(start, Math.max(nowMs - beforeMs, 0), most);
  const looked = await look(seen, now() + BUDGET_MS);
  const isOver = looked === seen.length && seen.length < most;
  const { showtimeId, startsAtMs } = seen[looked - 1] ?? start;
  await store.keepPosition(lane, {
    ...(isOver ? OVER : { showtimeId, startsAtMs }),
    beganAtMs: start.beganAtMs,
  });
}

interface Found {
  readonly showtimeId: number;
  readonly compared: Compared | "unreachable";
}

async function compare({ showtimeId, seen }: SeenAt, nowMs: number): Promise<Found> {
  try {
    const compared = await within(PATIENCE_MS, boxOffice(showtimeId).compareCopies(seen));
    if (compared !== "unopened" && compared !== "other_incarnation") await settleExchanges(showtimeId, nowMs);
    return { showtimeId, compared };
  } catch (fault) {
    console.warn("a box office did not say whether its copies are right", showtimeId, describeFault(fault));
    return { showtimeId, compared: "unreachable" };
  }
}

async function settleExchanges(showtimeId: number, nowMs: number): Promise<void> {
  try {
    const settled = await within(PATIENCE_MS, settleHeld(showtimeId, nowMs));
    if (settled > 0)
      console.warn("exchanges without an end were settled from their holds", showtimeId, settled);
  } catch (fault) {
    console.error("a hold for an exchange was not settled", showtimeId, describeFault(fault));
  }
}

/** Showtimes whose copies were wrong, in one line of the log. */
function report(lane: Lane, found: readonly Found[]): void {
  const wrong = found.filter(({ compared }) => compared !== "right" && compared !== "unopened");
  if (wrong.length > 0) console.warn("D1's copies differ from the box offices", lane, JSON.stringify(wrong));
}

/**
 * Compares each copied row of a showtime with its box office, and corrects those that are wrong. Writes nothing where all are
 * right.
 */
export async function rebuildCopies(
  showtimeId: number,
): Promise<Answer<{ readonly corrected: Corrected }, Refused>> {
  if ((await showtimeForPeople(showtimeId)) === null) return { ok: false, code: "showtime_not_found" };
  try {
    const outcome = await boxOffice(showtimeId).rebuildCopies();
    return outcome.ok ? outcome : { ok: false, code: "no_box_office" };
  } catch (fault) {
    console.error("the copies of a showtime were not rebuilt", showtimeId, describeFault(fault));
    return { ok: false, code: "not_rebuilt" };
  }
}

/** Closes screens for a time. No showtime is then put there: `isFree` in `scheduling/store.ts` knows closures too. */

import type { Caller } from "../../http/caller.ts";
import type { Answer } from "../../platform/answer.ts";
import { now } from "../../platform/clock.ts";
import { optimistically } from "../../platform/optimistic.ts";
import { homeOfScreen } from "../cinemas/service.ts";
import { startOf } from "../scheduling/changes.ts";
import { closureErrors } from "./closure.ts";
import type { Closure, ClosureChanges, ClosureDraft, NewClosure } from "./closure.ts";
import type { Refused } from "./refusals.ts";
import * as store from "./store.ts";

/** Showtimes that a refusal names. */
const MAX_NAMED = 20;

const NO_SCREEN = { ok: false, code: "screen_not_found" } as const;
const NO_CLOSURE = { ok: false, code: "closure_not_found" } as const;

/** A listed screen, by its path. */
export interface ScreenPath {
  readonly cinemaId: number;
  readonly screenId: number;
}

type Done = Answer<{ readonly closure: Closure }, Refused>;

/** Closures that are not over by `afterMs`, nor by now, in their order. */
export async function listClosures(
  caller: Caller,
  screen: ScreenPath,
  afterMs: number,
  limit: number,
): Promise<Answer<{ readonly closures: Closure[] }, Refused>> {
  if ((await homeOf(caller, screen)) === undefined) return NO_SCREEN;
  return {
    ok: true,
    closures: await store.closuresAfter(screen.screenId, Math.max(afterMs, now()), limit),
  };
}

/** Closes the screen. Refused while a showtime that is not cancelled, or another closure, has it at that time. */
export function addClosure(caller: Caller, screen: ScreenPath, wanted: NewClosure): Promise<Done> {
  return optimistically(async () => {
    const home = await homeOf(caller, screen);
    if (home === undefined) return NO_SCREEN;
    const { from, to, reason, note } = wanted;
    const { timeZone } = home;
    const draft = { fromMs: startOf(from, timeZone), toMs: startOf(to, timeZone), reason, note };
    const refused = refusedTime(draft, wanted);
    if (refused !== null) return refused;
    const closure = { ...draft, screenId: screen.screenId };
    const id = await store.add(closure, now());
    return id === null ? taken(closure) : { ok: true, closure: { ...draft, id } };
  });
}

/** Changes a closure, as `addClosure` makes one. `sawAsIs` says whether it is still what the caller read. */
export function changeClosure(
  caller: Caller,
  screen: ScreenPath,
  id: number,
  changes: ClosureChanges,
  sawAsIs: (closure: Closure) => boolean,
): Promise<Done> {
  return optimistically(async () => {
    const home = await homeOf(caller, screen);
    if (home === undefined) return NO_SCREEN;
    const seen = await store.closureOf(screen.screenId, id);
    if (seen === undefined) return NO_CLOSURE;
    if (!sawAsIs(seen)) return { ok: false, code: "precondition_failed" };
    const { from, to, reason = seen.reason, note = seen.note } = changes;
    const next = {
      ...seen,
      fromMs: from === undefined ? seen.fromMs : startOf(from, home.timeZone),
      toMs: to === undefined ? seen.toMs : startOf(to, home.timeZone),
      reason,
      note,
    };
    const refused = refusedTime(next, changes);
    if (refused !== null) return refused;
    return (await store.replace(next)) ? { ok: true, closure: next } : taken(next);
  });
}

/** Opens the screen again. */
export async function removeClosure(
  caller: Caller,
  screen: ScreenPath,
  id: number,
): Promise<Answer<unknown, Refused>> {
  if ((await homeOf(caller, screen)) === undefined) return NO_SCREEN;
  return (await store.remove(screen.screenId, id)) ? { ok: true } : NO_CLOSURE;
}

const homeOf = (caller: Caller, { cinemaId, screenId }: ScreenPath) =>
  homeOfScreen(caller, cinemaId, screenId);

function refusedTime(draft: ClosureDraft, asked: ClosureChanges): Refused | null {
  const [first, ...others] = closureErrors(draft, asked, now());
  return first === undefined ? null : { ok: false, code: "invalid_input", faults: [first, ...others] };
}

/** What has the screen at that time; null if nothing has it by now. */
async function taken(closure: Parameters<typeof store.taken>[0]): Promise<Refused | null> {
  const { showtimes, closure: other } = await store.taken(closure, MAX_NAMED + 1);
  const [first, ...others] = showtimes.slice(0, MAX_NAMED);
  if (first !== undefined)
    return {
      ok: false,
      code: "screen_in_use",
      showtimes: [first, ...others],
      more: showtimes.length > MAX_NAMED,
    };
  return other === undefined ? null : { ok: false, code: "screen_closed", closure: other };
}

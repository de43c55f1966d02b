/** The audit log: entries are written around a change, and are never changed once they say what came of it. */

import { describeFault } from "../../platform/faults.ts";
import { madeBy, thingOf } from "./entry.ts";
import type { Act, Outcome, Thing } from "./entry.ts";
import { differing, keptOf } from "./kept.ts";
import * as store from "./store.ts";

/** Notes an act before it happens, so that a crash does not lose it. Throws where D1 does not answer: nothing is done then. */
export const begin = (act: Act, before: unknown): Promise<number> =>
  store.add(act, thingOf(act.action, act.ids), {
    status: null,
    before: keptOf(act.action, before),
    after: null,
  });

/**
 * Says what came of an act; null removes it, because nothing was changed. Never throws: the entry then stays as one that may have
 * happened.
 */
export async function end(id: number, act: Act, outcome: Outcome | null): Promise<void> {
  try {
    if (outcome === null) await store.drop(id);
    else await store.complete(id, kept(act, outcome), madeBy(act, outcome.after));
  } catch (fault) {
    console.error("an entry of the audit log stays without an outcome", id, describeFault(fault));
  }
}

/** Notes an act after it happened, which is in a ledger, too. Never throws. */
export async function note(act: Act, outcome: Outcome, about: Thing | null): Promise<void> {
  try {
    await store.add(act, about ?? thingOf(act.action, act.ids), kept(act, outcome));
  } catch (fault) {
    console.error("an act is in its ledger, not in the audit log", act.requestId, describeFault(fault));
  }
}

function kept({ action }: Act, { status, before, after }: Outcome): Outcome {
  return { status, ...differing(keptOf(action, before), keptOf(action, after)) };
}

export const { heads, byIds } = store;
export type { Head, Position, Range } from "./store.ts";

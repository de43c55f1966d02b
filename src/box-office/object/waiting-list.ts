import type { Busy, Once, Outcome } from "../answers.ts";
import type { Party, Waiting } from "../ledger/event.ts";
import * as waitingList from "../ledger/waiting-list.ts";
import type { Book } from "./book.ts";
import { BUSY } from "./commands.ts";
import type { Commands } from "./commands.ts";
import { HIDDEN } from "./selling.ts";

/** An entry, and the number of parties before it. */
interface Place {
  readonly waiting: Waiting;
  readonly ahead: number;
}

/** Adds a party to the waiting list. */
export async function join(
  commands: Commands,
  party: Party,
  once: Once | undefined,
  worksThere: boolean,
): Promise<Outcome<Place> | Busy> {
  if (commands.book.state?.terms.sandbox === true && !worksThere) return HIDDEN;
  if (commands.isFull(once)) return BUSY;
  return commands.run(
    once,
    (state, { nowMs }) => waitingList.join(state, party, nowMs),
    (state, { w }) => {
      const waiting = state.waiting.get(w);
      if (waiting === undefined) throw new Error(`no waiting-list entry ${w}`);
      return { waiting, ahead: state.waiting.size - 1 };
    },
  );
}

export const leave = (commands: Commands, w: number, buyer: number): Promise<Outcome<object>> =>
  commands.run(
    undefined,
    (state) => waitingList.leave(state, w, buyer),
    () => ({}),
  );

export function placeOf({ state }: Book, buyer: number): Place | null {
  let ahead = 0;
  for (const waiting of state?.waiting.values() ?? []) {
    if (waiting.buyer === buyer) return { waiting, ahead };
    ahead++;
  }
  return null;
}

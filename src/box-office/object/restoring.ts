import { apply } from "../ledger/apply.ts";
import type { Entry } from "../ledger/chain.ts";
import { eventOf } from "../ledger/history.ts";
import { emptyState } from "../ledger/state.ts";
import type { State } from "../ledger/state.ts";
import type { Rows } from "./rows.ts";

/**
 * Appends the entries of a backup that the ledger does not have, as they were recorded, and returns the state after them. A
 * ledger without a reservation, as of a box office that lost its rows and was opened again, is replaced. Throws where the
 * entries do not continue the ledger, hash by hash; the caller has a transaction.
 */
export function restored(rows: Rows, before: State | null, entries: readonly Entry[]): State | null {
  let state = before;
  const [first] = entries;
  if (first?.seq === 1 && state?.lastN === 0 && rows.log.hashAt(1) !== first.hash?.toHex()) {
    rows.drop();
    state = null;
  }
  for (const entry of entries) {
    if (entry.seq > (state?.seq ?? 0)) state = replayed(rows, state, entry);
    if (entry.hash === null || rows.log.hashAt(entry.seq) !== entry.hash.toHex())
      throw new Error(`entry ${entry.seq} does not continue the ledger`);
  }
  return state;
}

function replayed(rows: Rows, before: State | null, entry: Entry): State {
  const { seq, atMs, type, body } = entry;
  const event = eventOf(entry);
  let state = before;
  if (state === null && event.type === "opened") {
    rows.create();
    state = emptyState(event.terms);
  }
  if (state === null) throw new Error("a ledger begins with its opening");
  rows.append({ seq, atMs, event }, { type, ...JSON.parse(body) });
  rows.save([apply(state, { seq, atMs, event }, rows)]);
  rows.keepMoney(state);
  rows.keepDoors(state);
  return state;
}

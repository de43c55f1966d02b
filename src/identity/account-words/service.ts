/** What accounts are found by: the beginning of any word of their names. Kept by the sweep, so that no login writes it. */

import { untilEmpty } from "../../platform/until-empty.ts";
import * as store from "./store.ts";

const AT_ONCE = 100;

/** Adds the words of names that are new, within a minute. Returns how many accounts. */
export const sweepAccountWords = (): Promise<number> => untilEmpty(AT_ONCE, () => store.indexSome(AT_ONCE));

export const accountsFrom = store.entriesFrom;

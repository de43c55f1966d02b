/** What guests are found by: the beginning of any word of their names, and the end of their phones. */

import { untilEmpty } from "../../platform/until-empty.ts";
import * as store from "./store.ts";

const AT_ONCE = 100;

/** Adds the words of guests who have none yet. Returns how many guests. */
export const sweepGuestWords = (): Promise<number> => untilEmpty(AT_ONCE, () => store.indexSome(AT_ONCE));

export type { Entry } from "./store.ts";

export const { entriesFrom, entriesOf } = store;

/** An exchange for seats of another showtime, as it is written down before a box office is asked. */

import type { Refused as OfficeRefused } from "../../box-office/answers.ts";
import type { SeatsWanted } from "../../box-office/ledger/choosing.ts";

/** `started`: under way. `done`: the new order is sold. `undone`: nothing has changed. */
export type ExchangeStatus = "started" | "done" | "undone";

/** After this the old box office refuses to decide. */
export const DECIDED_WITHIN_MS = 60_000;

/** The sweep looks at an exchange after this: the request that began it has ended. */
export const LEFT_MS = 90_000;

/** An exchange that is not decided after this is undone. Much longer than clocks differ. */
export const UNDONE_MS = 5 * 60_000;

/** The same where the old order is not found: its ledger may be about to be put back. */
export const UNFOUND_MS = 24 * 60 * 60_000;

/** What goes back, and for what. */
export interface Wish {
  /** The labels that go back; null for all. */
  readonly labels: readonly string[] | null;
  readonly wanted: SeatsWanted;
}

export interface ExchangeRow extends Wish {
  readonly id: string;
  readonly orderId: number;
  readonly showtimeId: number;
  readonly toOrderId: number | null;
  readonly by: number;
  readonly status: ExchangeStatus;
  /** Why it was undone; null for one that stopped halfway. */
  readonly refusal: OfficeRefused | null;
  readonly startedAtMs: number;
}

export type Refused = OfficeRefused | { readonly ok: false; readonly code: "exchange_undone" };

/** A sale at the counter: who is told of it, and what the box office knows. */

import type { ReservationRecord } from "../../box-office/answers.ts";
import type { SeatsWanted } from "../../box-office/ledger/choosing.ts";
import type { Guest, GuestDraft } from "./guest.ts";

export interface CounterWish {
  readonly wanted: SeatsWanted;
  readonly guest: GuestDraft;
  /** Sell at once; otherwise hold. */
  readonly confirm: boolean;
}

export interface CounterSale {
  readonly reservation: ReservationRecord;
  readonly guest: Guest;
}

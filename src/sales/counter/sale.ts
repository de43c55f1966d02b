/** A sale at the counter: the reservation of the box office, and the guest who gets its mail. */

import type { ReservationRecord } from "../../box-office/answers.ts";
import type { SeatsWanted } from "../../box-office/ledger/choosing.ts";
import type { Means } from "../../box-office/ledger/reservation.ts";
import type { Guest, GuestDraft } from "./guest.ts";

export interface CounterWish {
  readonly wanted: SeatsWanted;
  readonly guest: GuestDraft;
  /** True: sell at once. False: hold. */
  readonly confirm: boolean;
  readonly promoCode?: string | undefined;
  /** The whole price is taken into the seller's open shift. Undefined where the till is another program's. */
  readonly means?: Exclude<Means, "exchange"> | undefined;
}

export interface CounterSale {
  readonly reservation: ReservationRecord;
  readonly guest: Guest;
}

/** What buyers ask of a box office. */

import type { Booked, Busy, Leased, Once, Outcome, Sounded } from "../answers.ts";
import * as decide from "../ledger/decide.ts";
import type { Reserve, WithoutPromo } from "../ledger/decide.ts";
import { isStaffSale } from "../ledger/reservation.ts";
import { surelyTaken } from "../ledger/surely-taken.ts";
import type { Book, Decided } from "./book.ts";
import { BUSY } from "./commands.ts";
import type { Commands } from "./commands.ts";

/** To strangers there is no showtime of a sandbox. The refusal is kept under no key: who works there asks again under it. */
export const HIDDEN = { ok: false, code: "showtime_not_found" } as const;

/** Staff at the counter are known to work there. */
const isHidden = ({ state }: Book, { channel, worksThere }: WithoutPromo): boolean =>
  state?.terms.sandbox === true && channel === "buyer" && worksThere !== true;

/** With `asksForLease`, the refusal of taken seats has a `lease`: what the caller may refuse by itself for `LEASE_MS`. */
export async function reserve(
  commands: Commands,
  command: Reserve,
  once: Once | undefined,
  asksForLease: boolean,
): Promise<(Outcome<Booked> | Busy) & Leased> {
  if (isHidden(commands.book, command)) return HIDDEN;
  if (commands.isFull(once)) return BUSY;
  const actor = command.channel === "counter" ? command.buyer : undefined;
  const reserved = await commands.sell(
    once,
    (state, moment) => decide.reserve(state, command, moment),
    actor,
  );
  if (!asksForLease || reserved.ok || reserved.code !== "seats_taken") return reserved;
  const { shown } = commands.book;
  const lease =
    shown === null ? null : commands.leases.grant((nowMs, untilMs) => surelyTaken(shown, nowMs, untilMs));
  return lease === null ? reserved : { ...reserved, lease };
}

/**
 * What `reserve` would answer without regard to a promo code: the earlier answer under the key, or a refusal, which is kept
 * under it as `reserve` keeps it; `areFree` where the seats can be had now. Holds nothing.
 */
export async function sound(
  commands: Commands,
  command: WithoutPromo,
  once: Once | undefined,
): Promise<Outcome<Booked | Sounded> | Busy> {
  if (isHidden(commands.book, command)) return HIDDEN;
  if (commands.isFull(once)) return BUSY;
  return commands.run<Booked | Sounded, Decided>(
    once,
    (state, moment) => decide.sound(state, command, moment),
    () => ({ areFree: true }),
  );
}

/** The earlier answer under the key; null for none. */
export const answerTo = (book: Book, once: Once): Outcome<Booked> | null =>
  book.state === null ? null : book.answerTo<Booked>(once);

/**
 * Releases or cancels a reservation, or the seats of it in `seats`. `buyer` is null where `actor` asks as an admin. Refuses
 * `staff_sale` to the buyer of record of what was sold at the counter or given away: `cancelForStaff` does that. `byLink`: its
 * holder asks, by the booking's link.
 */
export async function cancel(
  commands: Commands,
  n: number,
  buyer: number | null,
  seats: readonly string[] | null,
  once: Once | undefined,
  actor: number | undefined,
  byLink: boolean,
): Promise<Outcome<Booked>> {
  const cancelled = (): Promise<Outcome<Booked>> =>
    commands.change(
      n,
      buyer,
      once,
      (state, reservation, moment) => {
        if (buyer !== null && !byLink && isStaffSale(reservation)) return { ok: false, code: "staff_sale" };
        return decide.cancel(state, reservation, buyer === null ? "staff" : "buyer", seats, moment);
      },
      actor,
    );
  return commands.book.find(n)?.status === "confirmed" ? commands.leases.afterAll(cancelled) : cancelled();
}

/** Where the box offices are: one object a showtime, made near its cinema when it is opened. */
import { env } from "cloudflare:workers";
import type { OpenOutcome, ReservationRecord } from "./answers.ts";
import type { BoxOffice } from "./box-office.ts";
import { splitReservationId } from "./ledger.ts";
import type { Hall, Terms } from "./ledger.ts";

/** A box office as others see it. The platform's own type of a stub spells out every union, and gets lost in them. */
export type Office = {
  [Verb in Exclude<keyof BoxOffice, keyof DurableObject>]: BoxOffice[Verb] extends (
    ...words: infer Words
  ) => infer Answer
    ? (...words: Words) => Promise<Awaited<Answer>>
    : never;
};

/** The object may never have been opened: it answers `unopened` then, and writes nothing. */
export const boxOffice = (showtimeId: number): Office => office(showtimeId);

/** Asked of the showtime that the id names, so never late; null where there is none. */
export function reservationById(id: number): Promise<ReservationRecord | null> {
  const { showtimeId, n } = splitReservationId(id);
  return boxOffice(showtimeId).reservation(n);
}

const office = (showtimeId: number, options?: DurableObjectNamespaceGetDurableObjectOptions): Office =>
  env.BOX_OFFICE.getByName(String(showtimeId), options);

/**
 * Opens a showtime's box office near its cinema, or tells it newer terms and the hall that goes with them. Seats that
 * somebody has stay.
 */
export const openBoxOffice = (
  terms: Terms,
  hall: Hall,
  region: DurableObjectLocationHint,
): Promise<OpenOutcome> => office(terms.showtimeId, { locationHint: region }).open(terms, hall);

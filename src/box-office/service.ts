/** Where the box offices are: one object a showtime, made near its cinema when it is opened. */
import { env } from "cloudflare:workers";
import type { BoxOffice, OpenOutcome } from "./box-office.ts";
import type { Hall, Terms } from "./ledger.ts";

/** The object may never have been opened: it answers `unopened` then, and writes nothing. */
export const boxOffice = (showtimeId: number): DurableObjectStub<BoxOffice> =>
  env.BOX_OFFICE.getByName(String(showtimeId));

/**
 * Opens a showtime's box office near its cinema, or tells it newer terms and the hall that goes with them. Refuses to
 * drop or block a seat that somebody has, unless `keepTaken` lets such seats stay.
 */
export const openBoxOffice = (
  terms: Terms,
  hall: Hall,
  region: DurableObjectLocationHint,
  keepTaken = false,
): Promise<OpenOutcome> =>
  env.BOX_OFFICE.getByName(String(terms.showtimeId), { locationHint: region }).open(terms, hall, keepTaken);

/** Where the box offices are: one object a showtime, made near its cinema when it is opened. */
import { env } from "cloudflare:workers";
import type { BoxOffice, OpenOutcome } from "./box-office.ts";
import type { Seat, Terms } from "./ledger.ts";

/** The object may never have been opened: it answers `unopened` then, and writes nothing. */
export const boxOffice = (showtimeId: number): DurableObjectStub<BoxOffice> =>
  env.BOX_OFFICE.getByName(String(showtimeId));

/** Opens a showtime's box office, or pushes newer terms to it. Only the first call places it. */
export const openBoxOffice = (
  terms: Terms,
  seats: readonly Seat[],
  region: DurableObjectLocationHint,
): Promise<OpenOutcome> =>
  env.BOX_OFFICE.getByName(String(terms.showtimeId), { locationHint: region }).open(terms, seats);

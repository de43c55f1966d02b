/** Receipts, for those who bought, those who serve them, and those who keep the books. */

import type { ReservationRecord } from "../../box-office/answers.ts";
import { splitReservationId } from "../../box-office/ledger/reservation-id.ts";
import { reservationById } from "../../box-office/service.ts";
import type { Caller } from "../../http/caller.ts";
import type { Language } from "../../http/languages.ts";
import { currentCaller } from "../../identity/sessions/service.ts";
import { may } from "../../identity/staff/permission.ts";
import type { Answer } from "../../platform/answer.ts";
import { now } from "../../platform/clock.ts";
import { pagesOf } from "../../platform/pages-of.ts";
import { localTimeOf } from "../../programme/cinemas/local-time.ts";
import { cinema, mayAtCinema } from "../../programme/cinemas/service.ts";
import { settingsOf } from "../../programme/receipt-settings/service.ts";
import { ownerOf, showtimeInWords } from "../../programme/showtimes/service.ts";
import { isOfTheDay } from "../reservations/of-the-day.ts";
import { isTheirs } from "../reservations/service.ts";
import { receiptPage } from "./page.ts";
import { printoutOf, tillReceipt } from "./printout.ts";
import type { Printout } from "./printout.ts";
import type { Place, Receipt } from "./receipt.ts";
import type { Refused } from "./refusals.ts";
import * as store from "./store.ts";

const PAGE = 500;

/** The numbered receipts of a reservation of the caller's, in their order. */
export async function receiptsOfBuyer(
  caller: Caller,
  id: number,
): Promise<Answer<{ readonly receipts: Receipt[] }, Refused>> {
  const found = await reservationById(id);
  return found !== null && (await isTheirs(found, caller)) ? receiptsOf(found) : NO_RESERVATION;
}

/** The same for staff who serve the order. */
export async function receiptsOfOrder(
  caller: Caller,
  id: number,
): Promise<Answer<{ readonly receipts: Receipt[] }, Refused>> {
  const found = await reservationById(id);
  return found !== null && (await isServedBy(caller, found)) ? receiptsOf(found) : NO_RESERVATION;
}

const NO_RESERVATION = { ok: false, code: "reservation_not_found" } as const;

async function receiptsOf(reservation: ReservationRecord) {
  const receipts = await store.receiptsOf(reservation.id);
  return { ok: true as const, receipts };
}

/** One receipt, for its buyer and for staff who serve its order or read reports; with what is printed. */
export async function receiptFor(
  caller: Caller,
  place: Place,
): Promise<Answer<{ readonly receipt: Receipt; readonly printout: Printout }, Refused>> {
  const receipt = await store.receiptAt(place);
  if (receipt === undefined) return NO_RECEIPT;
  const reservation = await reservationById(receipt.reservationId);
  if (reservation === null) return NO_RECEIPT;
  if (!(await isTheirs(reservation, caller)) && !(await mayReadAsStaff(caller, reservation, place)))
    return NO_RECEIPT;
  const showtime = await showtimeInWords(splitReservationId(receipt.reservationId).showtimeId);
  return showtime === null
    ? NO_RECEIPT
    : { ok: true, receipt, printout: printoutOf(receipt, reservation, asShown(showtime)) };
}

/** By the caller's roles of now, which the claims of a token do not have. */
async function mayReadAsStaff(
  caller: Caller,
  reservation: ReservationRecord,
  { cinemaId }: Place,
): Promise<boolean> {
  const staff = await currentCaller(caller);
  if (staff === null) return false;
  return (await isServedBy(staff, reservation)) || mayAtCinema(staff, "reports", cinemaId);
}

const NO_RECEIPT = { ok: false, code: "receipt_not_found" } as const;

/**
 * What a counter prints for an order: its newest receipt; in a cinema that numbers none, a till receipt of what is sold. Refuses
 * `receipt_not_ready` while D1 does not have the number.
 */
export async function printoutOfOrder(
  caller: Caller,
  id: number,
): Promise<Answer<{ readonly printout: Printout }, Refused>> {
  const reservation = await reservationById(id);
  return reservation !== null && (await isServedBy(caller, reservation))
    ? printoutFor(reservation, (reservation.bills?.length ?? 0) - 1)
    : NO_RESERVATION;
}

/**
 * The page of a receipt for a mail: of the sale itself, or of what changed last. Null where there is none: nothing was sold, or
 * something changed in a cinema that numbers none; and while D1 does not have its number, which `isReady` says.
 */
export async function pageForMail(
  reservation: ReservationRecord,
  which: "sale" | "change",
  language: Language,
): Promise<{ readonly page: string | null; readonly isReady: boolean }> {
  const { bills = [] } = reservation;
  if (which === "change" && bills.length < 2) return { page: null, isReady: true };
  const found = await printoutFor(reservation, which === "sale" ? 0 : bills.length - 1);
  return found.ok
    ? { page: receiptPage(found.printout, language, "a4"), isReady: true }
    : { page: null, isReady: found.code !== "receipt_not_ready" };
}

/** Of the bill `k`; of a reservation without bills, as it is now. */
async function printoutFor(
  reservation: ReservationRecord,
  k: number,
): Promise<Answer<{ readonly printout: Printout }, Refused>> {
  const { id, showtimeId, bills = [] } = reservation;
  const found = await showtimeInWords(showtimeId);
  if (found === null) return NO_RESERVATION;
  const showtime = asShown(found);
  if (bills.length > 0) {
    const receipt = await store.receiptOfBill(id, k, bills[k]?.atMs ?? 0);
    return receipt === undefined
      ? { ok: false, code: "receipt_not_ready" }
      : { ok: true, printout: printoutOf(receipt, reservation, showtime) };
  }
  const { issuer } = await settingsOf(found.cinemaId);
  const printout = tillReceipt(reservation, issuer, showtime);
  return printout === null ? NO_RECEIPT : { ok: true, printout };
}

type Shown = NonNullable<Awaited<ReturnType<typeof showtimeInWords>>>;

const asShown = ({ id, ...showtime }: Shown) => ({ ...showtime, showtimeId: id });

/** Whether the caller sees the order: all of the cinema with the permission `orders`, else those of the day. */
async function isServedBy(caller: Caller, reservation: ReservationRecord): Promise<boolean> {
  const { showtimeId } = reservation;
  const home = await ownerOf(showtimeId);
  if (home === undefined || !may(caller, "customers", home)) return false;
  if (may(caller, "orders", home)) return true;
  const showtime = await showtimeInWords(showtimeId);
  return showtime !== null && isOfTheDay(reservation, showtime, now());
}

/** A cinema's receipts of a year, the newest first; of the year that it has there, if none is given. */
export async function listReceipts(
  caller: Caller,
  cinemaId: number,
  year: number | undefined,
  below: number,
  limit: number,
): Promise<Answer<{ readonly receipts: Receipt[] }, Refused>> {
  const of = await yearFor(caller, cinemaId, year);
  return of === null
    ? NO_CINEMA
    : { ok: true, receipts: await store.receiptsBelow(cinemaId, of, below, limit) };
}

/** All of them in their order, page by page. */
export async function allReceipts(
  caller: Caller,
  cinemaId: number,
  year: number | undefined,
): Promise<Answer<{ readonly year: number; readonly pages: AsyncIterable<Receipt[]> }, Refused>> {
  const of = await yearFor(caller, cinemaId, year);
  if (of === null) return NO_CINEMA;
  const after = (last: Receipt | null) => store.receiptsAbove(cinemaId, of, last?.number ?? 0, PAGE);
  return { ok: true, year: of, pages: pagesOf(PAGE, after) };
}

const NO_CINEMA = { ok: false, code: "cinema_not_found" } as const;

async function yearFor(caller: Caller, cinemaId: number, year: number | undefined): Promise<number | null> {
  const [home, isAllowed] = await Promise.all([cinema(cinemaId), mayAtCinema(caller, "reports", cinemaId)]);
  if (home === undefined || !isAllowed) return null;
  return year ?? Number(localTimeOf(now(), home.timeZone).date.slice(0, 4));
}

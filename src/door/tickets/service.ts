/** Tickets, their QR images and the calendar file. All but the lists are read from the box office, and so always current. */

import { createHash } from "node:crypto";
import { env } from "cloudflare:workers";
import type { ReservationRecord } from "../../box-office/answers.ts";
import { boxOffice, reservationById } from "../../box-office/service.ts";
import { showtimeOfTicket } from "../../box-office/ticket-id.ts";
import type { Caller } from "../../http/caller.ts";
import { describeFault } from "../../platform/faults.ts";
import { giveWay } from "../../platform/give-way.ts";
import type { CalendarFile, CalendarShowtime } from "../../programme/schedules/calendar-event.ts";
import { issuer } from "../../programme/schedules/service.ts";
import { showtimeForPeople } from "../../programme/showtimes/service.ts";
import { isTheirs } from "../../sales/reservations/service.ts";
import { ticketKeys } from "../ticket-keys/service.ts";
import { calendar } from "./calendar.ts";
import type { CalendarReader } from "./calendar.ts";
import { QR_CONTENT_TYPES, qrPng, qrSvg } from "./qr-image.ts";
import type { QrFormat } from "./qr-image.ts";
import { ticketsOf } from "./store.ts";
import type { TicketPosition } from "./store.ts";
import { ticketCode } from "./ticket-code.ts";
import { ticketOfReservation, ticketsOfReservation } from "./ticket.ts";
import type { Ticket, TicketOfShowtime } from "./ticket.ts";

export type TicketImage =
  | { readonly ok: true; readonly bytes: Uint8Array<ArrayBuffer>; readonly contentType: string }
  | { readonly ok: false; readonly code: "ticket_not_found" | "ticket_revoked" };

interface Coded {
  /** The text of its QR code. */
  readonly code: string;
}

/** One of the caller's tickets; for an admin, any. Null if there is none. */
export async function ticket(id: string, caller: Caller): Promise<(TicketOfShowtime & Coded) | null> {
  const reservation = await reservationOfTicket(id);
  const found =
    reservation !== null && (await isTheirs(reservation, caller))
      ? ticketOfReservation(reservation, id)
      : null;
  return found && withCode({ ...found, shown: await showtimeForPeople(found.showtimeId) });
}

/** The caller's tickets from D1's copies, newest reservation first. */
export const listTickets = (
  caller: Caller,
  after: TicketPosition | null,
  limit: number,
): Promise<(TicketOfShowtime & TicketPosition)[]> => ticketsOf(caller.userId, after, limit);

export const withCode = async <T extends Ticket>(sold: T): Promise<T & Coded> => ({
  ...sold,
  code: await codeOf(sold),
});

/** The QR image for anyone who has the ticket's id. Refuses an id that was never sold, and a revoked ticket. */
export async function ticketImage(ticketId: string, format: QrFormat): Promise<TicketImage> {
  const reservation = await reservationOfTicket(ticketId);
  const found = reservation === null ? null : ticketOfReservation(reservation, ticketId);
  if (found === null) return { ok: false, code: "ticket_not_found" };
  if (found.status === "revoked") return { ok: false, code: "ticket_revoked" };
  return { ok: true, bytes: await image(found, format), contentType: QR_CONTENT_TYPES[format] };
}

/** The QR image of a ticket that the caller knows to be valid. Drawing it is quicker than asking R2 for it. */
export const ticketPng = async (sold: Ticket): Promise<Uint8Array<ArrayBuffer>> =>
  draw(await codeOf(sold), "png");

async function codeOf({ id, showtimeId, seat, startsAtMs }: Ticket): Promise<string> {
  const [key] = await ticketKeys();
  return ticketCode({ ticket: id, showtimeId, seat }, startsAtMs, key);
}

/** Draws PNGs, and stores those that R2 does not have. Idempotent. Throws if R2 fails, so that the queue tries again. */
export async function storeTicketImages(reservationIds: readonly number[]): Promise<void> {
  for (const id of reservationIds) {
    await giveWay();
    const reservation = await reservationById(id);
    if (reservation?.status !== "confirmed") continue;
    await Promise.all(
      ticketsOfReservation(reservation).map(async (sold) => {
        const code = await codeOf(sold);
        await put(sold, code, "png", draw(code, "png"));
      }),
    );
  }
}

/** The calendar file of one of the caller's reservations; for an admin, of any. Null if there is none. */
export async function reservationCalendar(id: number, caller: Caller): Promise<CalendarFile | null> {
  const reservation = await reservationById(id);
  if (reservation === null || !(await isTheirs(reservation, caller))) return null;
  const showtime = await showtimeForPeople(reservation.showtimeId);
  return showtime === null ? null : calendarOf(reservation, showtime);
}

/** The calendar file of a reservation. `to`: the reader of the mail that it goes with. */
export async function calendarOf(
  reservation: ReservationRecord,
  showtime: CalendarShowtime,
  to: CalendarReader | null = null,
): Promise<CalendarFile> {
  return calendar(reservation, showtime, await issuer(), to);
}

/** The reservation of a ticket, also of a revoked one; null for an id that was never sold. */
export async function reservationOfTicket(ticketId: string): Promise<ReservationRecord | null> {
  const showtimeId = showtimeOfTicket(ticketId);
  return showtimeId === null ? null : boxOffice(showtimeId).reservationOfTicket(ticketId);
}

/** R2 only saves the drawing: if it fails, the image is drawn anew. */
async function image(sold: Ticket, format: QrFormat): Promise<Uint8Array<ArrayBuffer>> {
  const code = await codeOf(sold);
  const kept = await unlessDown(async () => {
    const object = await env.TICKET_IMAGES.get(imageKey(sold, code, format));
    return object === null ? null : new Uint8Array(await object.arrayBuffer());
  });
  if (kept !== null) return kept;
  const bytes = draw(code, format);
  await unlessDown(() => put(sold, code, format, bytes));
  return bytes;
}

async function unlessDown<T>(use: () => Promise<T>): Promise<T | null> {
  try {
    return await use();
  } catch (fault) {
    console.error("R2 failed for a ticket image; it is drawn instead", describeFault(fault));
    return null;
  }
}

const draw = (code: string, format: QrFormat): Uint8Array<ArrayBuffer> =>
  format === "png" ? qrPng(code) : new Uint8Array(new TextEncoder().encode(qrSvg(code)));

/** Changes nothing where R2 has the image. */
const put = (
  sold: Ticket,
  code: string,
  format: QrFormat,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<R2Object | null> =>
  env.TICKET_IMAGES.put(imageKey(sold, code, format), bytes, {
    httpMetadata: { contentType: QR_CONTENT_TYPES[format] },
    onlyIf: { etagDoesNotMatch: "*" },
  });

/** The key contains a hash of the code: an object in R2 never changes, and a new code is a new object. */
const imageKey = ({ id }: Ticket, code: string, format: QrFormat): string =>
  `tickets/${id}/${createHash("sha256").update(code).digest("hex").slice(0, 16)}.${format}`;

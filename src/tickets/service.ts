/** Tickets, their QR images and the calendar file, asked of the box office and so never late. */
import { env } from "cloudflare:workers";
import { describeFault } from "../faults.ts";
import type { Caller } from "../sessions/caller.ts";
import type { ReservationRecord } from "../box-office/answers.ts";
import { splitReservationId } from "../box-office/ledger.ts";
import { boxOffice } from "../box-office/service.ts";
import { showtimeForPeople } from "../showtimes/service.ts";
import { calendar } from "./calendar.ts";
import { QR_CONTENT_TYPES, qrPng, qrSvg } from "./qr-image.ts";
import type { QrFormat } from "./qr-image.ts";
import { ticketsOf } from "./store.ts";
import type { TicketPosition } from "./store.ts";
import { showtimeOfTicket } from "./ticket-id.ts";
import { ticketOfReservation, ticketsOfReservation } from "./ticket.ts";
import type { Ticket } from "./ticket.ts";

/** Counted up when the images change, so that what R2 has under a key never does. */
const IMAGE_VERSION = 1;

export type TicketImage =
  | { readonly ok: true; readonly bytes: Uint8Array<ArrayBuffer>; readonly contentType: string }
  | { readonly ok: false; readonly code: "ticket_not_found" | "ticket_revoked" };

/** The buyer's own; an admin sees anybody's. */
export async function ticket(id: string, caller: Caller): Promise<Ticket | null> {
  const reservation = await reservationOfTicket(id);
  return reservation !== null && mayRead(reservation, caller) ? ticketOfReservation(reservation, id) : null;
}

/** The caller's own, newest reservation first, as D1 has them. */
export const listTickets = (
  caller: Caller,
  after: TicketPosition | null,
  limit: number,
): Promise<(Ticket & TicketPosition)[]> => ticketsOf(caller.userId, after, limit);

/** For whoever has the id. Refuses what was never sold, and what no longer opens a door. */
export async function ticketImage(ticketId: string, format: QrFormat): Promise<TicketImage> {
  const reservation = await reservationOfTicket(ticketId);
  const status = reservation === null ? null : ticketOfReservation(reservation, ticketId)?.status;
  if (status === "revoked") return { ok: false, code: "ticket_revoked" };
  if (status !== "valid") return { ok: false, code: "ticket_not_found" };
  return { ok: true, bytes: await image(ticketId, format), contentType: QR_CONTENT_TYPES[format] };
}

/** For callers who know that the ticket is good. */
export const ticketPng = (ticketId: string): Promise<Uint8Array<ArrayBuffer>> => image(ticketId, "png");

/** Makes the PNGs that R2 does not have. Throws where R2 fails, so that the queue tries again: repeating does no harm. */
export async function storeTicketImages(reservationIds: readonly number[]): Promise<void> {
  for (const id of reservationIds) {
    const reservation = await reservationById(id);
    if (reservation?.status !== "confirmed") continue;
    await Promise.all(
      ticketsOfReservation(reservation).map(async (sold) => {
        if ((await env.TICKET_IMAGES.head(imageKey(sold.id, "png"))) === null)
          await put(sold.id, "png", draw(sold.id, "png"));
      }),
    );
  }
}

/** The calendar file of the caller's own reservation; an admin gets anybody's. */
export async function reservationCalendar(id: number, caller: Caller): Promise<string | null> {
  const reservation = await reservationById(id);
  if (reservation === null || !mayRead(reservation, caller)) return null;
  const showtime = await showtimeForPeople(reservation.showtimeId);
  return showtime === null ? null : calendar(reservation, showtime);
}

async function reservationOfTicket(ticketId: string): Promise<ReservationRecord | null> {
  const showtimeId = showtimeOfTicket(ticketId);
  return showtimeId === null ? null : boxOffice(showtimeId).reservationOfTicket(ticketId);
}

async function reservationById(id: number): Promise<ReservationRecord | null> {
  const { showtimeId, n } = splitReservationId(id);
  return boxOffice(showtimeId).reservation(n);
}

const mayRead = ({ buyer }: ReservationRecord, { userId, isAdmin }: Caller): boolean =>
  buyer === userId || isAdmin;

/** R2 only saves the drawing: where it fails, the image is drawn and nobody goes without. */
async function image(ticketId: string, format: QrFormat): Promise<Uint8Array<ArrayBuffer>> {
  const kept = await unlessDown(async () => {
    const object = await env.TICKET_IMAGES.get(imageKey(ticketId, format));
    return object === null ? null : new Uint8Array(await object.arrayBuffer());
  });
  if (kept !== null) return kept;
  const bytes = draw(ticketId, format);
  await unlessDown(() => put(ticketId, format, bytes));
  return bytes;
}

async function unlessDown<T>(use: () => Promise<T>): Promise<T | null> {
  try {
    return await use();
  } catch (fault) {
    console.error("ticket images", describeFault(fault));
    return null;
  }
}

const draw = (ticketId: string, format: QrFormat): Uint8Array<ArrayBuffer> =>
  format === "png" ? qrPng(ticketId) : new Uint8Array(new TextEncoder().encode(qrSvg(ticketId)));

const put = (ticketId: string, format: QrFormat, bytes: Uint8Array<ArrayBuffer>): Promise<R2Object> =>
  env.TICKET_IMAGES.put(imageKey(ticketId, format), bytes, {
    httpMetadata: { contentType: QR_CONTENT_TYPES[format] },
  });

const imageKey = (ticketId: string, format: QrFormat): string =>
  `tickets/${ticketId}/${IMAGE_VERSION}.${format}`;

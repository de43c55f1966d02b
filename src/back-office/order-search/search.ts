/** What a search of orders may mean. */

import { showtimeOfTicket } from "../../box-office/ticket-id.ts";
import { normalEmail } from "../../identity/accounts/person.ts";
import { normalPhone } from "../../sales/counter/phone.ts";

export interface Search {
  /** Found in a link too. */
  readonly bookingCode: string | null;
  readonly ticket: string | null;
  readonly reservationId: number | null;
  /** The last four digits of a card. */
  readonly cardLast4: string | null;
  readonly phone: string | null;
  readonly email: string | null;
  /** The beginning of a name. */
  readonly name: string | null;
}

const NOTHING: Search = {
  bookingCode: null,
  ticket: null,
  reservationId: null,
  cardLast4: null,
  phone: null,
  email: null,
  name: null,
};

const BOOKING_CODE = /(?:^|[/=])(1\.[\w-]{6}\.[1-9]\d{0,15}\.[\w-]{11}\.[\w-]{86})(?:$|[/?&#])/;

/** Each thing that the text can be. Text of a booking's link is nothing else, nor is an address. */
export function searchOf(text: string): Search {
  const q = text.trim();
  const [, bookingCode = null] = BOOKING_CODE.exec(q) ?? [];
  if (bookingCode !== null) return { ...NOTHING, bookingCode };
  if (q.includes("@")) return { ...NOTHING, email: normalEmail(q) };
  const ticket = q.toUpperCase();
  return {
    ...NOTHING,
    ticket: showtimeOfTicket(ticket) === null ? null : ticket,
    reservationId: idIn(q),
    cardLast4: /^\d{4}$/.test(q) ? q : null,
    phone: normalPhone(q),
    name: /\p{L}/u.test(q) ? q : null,
  };
}

function idIn(text: string): number | null {
  const id = /^\d{1,16}$/.test(text) ? Number(text) : 0;
  return Number.isSafeInteger(id) && id > 0 ? id : null;
}

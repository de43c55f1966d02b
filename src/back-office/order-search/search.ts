/** What a search of orders may mean. */

import { Buffer } from "node:buffer";
import { showtimeOfTicket } from "../../box-office/ticket-id.ts";
import { badCursor } from "../../http/pagination.ts";
import { normalEmail } from "../../identity/accounts/person.ts";
import { termsOf } from "../../platform/words.ts";
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
  /** Beginnings of words of a name, folded, the longest first: it has all of them. */
  readonly name: readonly string[] | null;
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
    name: nameIn(q),
  };
}

function nameIn(text: string): string[] | null {
  const terms = /\p{L}/u.test(text) ? termsOf(text) : [];
  return terms.length === 0 ? null : terms;
}

/** Where a page ended: the guest or payment, and, where guests are found by words, the word. */
export interface Position {
  readonly id: number;
  readonly word: string | null;
}

export const cursorOf = ({ id, word }: Position): string =>
  word === null ? String(id) : `${Buffer.from(word).toString("base64url")}.${id}`;

/** Null without a cursor. Throws `invalid_input` for one of another list. */
export function positionIn(cursor: string | undefined): Position | null {
  if (cursor === undefined) return null;
  const [, encoded, digits] = /^(?:([\w-]+)\.)?(\d+)$/.exec(cursor) ?? [];
  const id = Number(digits);
  if (!Number.isSafeInteger(id)) throw badCursor();
  return { id, word: encoded === undefined ? null : Buffer.from(encoded, "base64url").toString() };
}

function idIn(text: string): number | null {
  const id = /^\d{1,16}$/.test(text) ? Number(text) : 0;
  return Number.isSafeInteger(id) && id > 0 ? id : null;
}

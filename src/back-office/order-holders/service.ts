/** What staff do with an order of somebody: note, send again, correct, give to another person. Each has its reason in a note. */

import type { Replayed } from "../../box-office/answers.ts";
import type { ReservationRecord } from "../../box-office/answers.ts";
import type { Caller } from "../../http/caller.ts";
import { mailId } from "../../mail/outbox/mail-id.ts";
import type { ReservationMail } from "../../mail/outbox/mail-id.ts";
import { hurryMail } from "../../mail/outbox/service.ts";
import type { Answer } from "../../platform/answer.ts";
import { now } from "../../platform/clock.ts";
import type { GuestDraft } from "../../sales/counter/guest.ts";
import { giveSale } from "../../sales/holders/service.ts";
import { addNote, isNoted, namedNote } from "../../sales/order-notes/service.ts";
import type { Order } from "../orders/order.ts";
import { order } from "../orders/service.ts";
import type { Refused } from "./refusals.ts";
import { correctAndSend, noteAndSend } from "./store.ts";
import type { Asked } from "./store.ts";

export type Acted = Answer<{ readonly order: Order } & Replayed, Refused>;

type Key = string | undefined;

/** Notes something of the order, which only staff see. */
export async function note(caller: Caller, id: number, text: string, key: Key): Promise<Acted> {
  const seen = await order(caller, id);
  if (!seen.ok) return seen;
  const noted = { by: caller.userId, kind: "note", text };
  const before = await earlier(seen, noted, text, key);
  if (before !== null) return before;
  const isAdded = await addNote(id, noted, key);
  return isAdded ? order(caller, id) : { ok: false, code: "too_many_notes" };
}

/** Sends the newest mail with the tickets again, as it would be written now. A request that is repeated sends nothing. */
export async function resend(caller: Caller, id: number, reason: string, key: Key): Promise<Acted> {
  const seen = await order(caller, id);
  if (!seen.ok) return seen;
  const noted = { by: caller.userId, kind: "resend", text: reason };
  const before = await earlier(seen, noted, reason, key);
  if (before !== null) return before;
  const { reservation, holder } = seen.order;
  if (reservation.status !== "confirmed") return { ok: false, code: "not_sold", status: reservation.status };
  if (holder.isForgotten) return FORGOTTEN;
  if (holder.email === null) return { ok: false, code: "no_address" };
  const mail = ticketsMail(reservation);
  if (await noteAndSend(namedNote({ ...noted, orderId: id, key, request: reason }), mail, now())) {
    await hurryMail(mail.id);
    return order(caller, id);
  }
  // Of the same request at once, another one has sent it.
  return (await earlier(seen, noted, reason, key)) ?? { ok: false, code: "mail_under_way" };
}

const FORGOTTEN: Refused = { ok: false, code: "guest_forgotten" };

/** The answer to a request that is repeated under its key; null for a new one. Refuses the key of another request. */
async function earlier(
  seen: { readonly ok: true; readonly order: Order },
  noted: { readonly by: number; readonly kind: string },
  request: unknown,
  key: Key,
): Promise<Acted | null> {
  const is = await isNoted(seen.order.reservation.id, noted, request, key);
  if (is === "no") return null;
  return is === "yes" ? { ...seen, replayed: true } : { ok: false, code: "idempotency_key_reused" };
}

function ticketsMail({ id: reservationId, buyer, given = [] }: ReservationRecord): Asked {
  const mail: ReservationMail =
    given.length === 0
      ? { kind: "reservation_confirmed", reservationId }
      : { kind: "reservation_given", reservationId, revision: given.length };
  return { id: mailId(mail), userId: buyer };
}

export interface Correction {
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  readonly reason: string;
  /** Whether the tickets are sent again; as a rule where the address is another one. */
  readonly resend?: boolean | undefined;
}

/**
 * Corrects who has the order. A guest's row is corrected in place, and its tickets stay valid. An account is never changed by
 * others: with another name or address the order gets a holder of its own, with new tickets, as `give` does it; a phone alone
 * is noted, and the order stays with its buyer.
 */
export async function correct(caller: Caller, id: number, correction: Correction, key: Key): Promise<Acted> {
  const seen = await order(caller, id);
  if (!seen.ok) return seen;
  const { reservation, holder } = seen.order;
  const { name = holder.name, email = holder.email, phone = holder.phone, reason } = correction;
  if (reservation.guest === null && (correction.name ?? correction.email) !== undefined)
    return giveTo(caller, id, { name, email, phone }, { kind: "correct", reason }, key);
  if (holder.isForgotten) return FORGOTTEN;
  const text = reservation.guest === null ? `${reason}\nPhone: ${phone}` : reason;
  const noted = { by: caller.userId, kind: "correct", text };
  const before = await earlier(seen, noted, correction, key);
  if (before !== null) return before;
  const isSent = correction.resend ?? email !== holder.email;
  // On its way already, it goes to the address of now.
  const mail =
    isSent && email !== null && reservation.status === "confirmed" ? ticketsMail(reservation) : null;
  const named = namedNote({ ...noted, orderId: id, key, request: correction });
  const changes =
    reservation.guest === null ? null : { guestId: reservation.guest, ...changesOf(correction) };
  if (!(await correctAndSend(changes, named, mail, now()))) return FORGOTTEN;
  if (mail !== null) await hurryMail(mail.id);
  return order(caller, id);
}

/** Only what is corrected: two corrections at once keep each other's. */
const changesOf = ({ name, email, phone }: Correction): Partial<GuestDraft> => ({
  ...(name !== undefined && { name }),
  ...(email !== undefined && { email }),
  ...(phone !== undefined && { phone }),
});

/** Gives the order to another person, with new tickets. Money that comes back goes to whoever has paid. */
export const give = (
  caller: Caller,
  id: number,
  { reason, ...holder }: GuestDraft & { readonly reason: string },
  key: Key,
): Promise<Acted> => giveTo(caller, id, holder, { kind: "give", reason }, key);

async function giveTo(
  caller: Caller,
  id: number,
  holder: GuestDraft,
  { kind, reason }: { readonly kind: "correct" | "give"; readonly reason: string },
  key: Key,
): Promise<Acted> {
  const seen = await order(caller, id);
  if (!seen.ok) return seen;
  const given = await giveSale(caller.userId, id, holder, `${kind} order`, key);
  if (!given.ok) return given;
  await addNote(id, { by: caller.userId, kind, text: reason }, key);
  const after = await order(caller, id);
  return after.ok && given.replayed === true ? { ...after, replayed: true } : after;
}

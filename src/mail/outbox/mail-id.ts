/** A mail's id says what it is, so that whoever comes first may write its row and none is written twice. */

/** About a code, by its nonce; `account_exists` is what is sent in a code's place. */
const CODE_KINDS = ["confirm_email", "change_email", "reset_password", "account_exists"] as const;

/** Once in a reservation's life. */
const SINGLE_KINDS = [
  "reservation_confirmed",
  "reservation_cancelled",
  "showtime_cancelled",
  "waiting_list_offer",
] as const;

/** As often as it happens: the revision says which time it is, and a later one supersedes those before. */
const REPEATED_KINDS = ["seats_returned", "payment_returned", "showtime_moved"] as const;

type CodeKind = (typeof CODE_KINDS)[number];
type SingleKind = (typeof SINGLE_KINDS)[number];
type RepeatedKind = (typeof REPEATED_KINDS)[number];

export type MailSubject =
  | { readonly kind: CodeKind; readonly userId: number; readonly nonce: string }
  | { readonly kind: "welcome"; readonly userId: number }
  | ReservationMail;

export type ReservationMail =
  | { readonly kind: SingleKind; readonly reservationId: number }
  | { readonly kind: RepeatedKind; readonly reservationId: number; readonly revision: number };

export function mailId(subject: MailSubject): string {
  const of = "reservationId" in subject ? subject.reservationId : subject.userId;
  const which = "nonce" in subject ? [subject.nonce] : "revision" in subject ? [subject.revision] : [];
  return [subject.kind, of, ...which].join(":");
}

/** Null for what is no mail id. */
export function parseMailId(id: string): MailSubject | null {
  const [kind, of = "", which, ...more] = id.split(":");
  if (!isNumber(of) || more.length > 0) return null;
  const number = Number(of);
  const codeKind = CODE_KINDS.find((known) => known === kind);
  if (codeKind !== undefined)
    return which === undefined ? null : { kind: codeKind, userId: number, nonce: which };
  const repeatedKind = REPEATED_KINDS.find((known) => known === kind);
  if (repeatedKind !== undefined)
    return which !== undefined && isNumber(which)
      ? { kind: repeatedKind, reservationId: number, revision: Number(which) }
      : null;
  if (which !== undefined) return null;
  if (kind === "welcome") return { kind, userId: number };
  const singleKind = SINGLE_KINDS.find((known) => known === kind);
  return singleKind === undefined ? null : { kind: singleKind, reservationId: number };
}

const isNumber = (text: string): boolean => /^\d+$/.test(text) && Number.isSafeInteger(Number(text));

/** An id as a tag of the mail service, which takes letters, digits, `_` and `-`. */
export const tagOf = (id: string): string => id.replaceAll(":", "-");

export const idOfTag = (tag: string): string => tag.replaceAll("-", ":");

/**
 * A sending's key, by which the mail service knows a repetition. What an admin has sent again is another mail to it, and
 * its key sorts right behind the id.
 */
export const sendingKey = (id: string, resends: number): string => (resends === 0 ? id : `${id}/${resends}`);

/** From `from`, and below `below`: a range of keys. */
export interface KeyRange {
  readonly from: string;
  readonly below: string;
}

/** The keys of all sendings of the mail, and no other's: "/" sorts before the digits. */
const keysOfMail = (id: string): KeyRange => ({ from: id, below: `${id}0` });

/** The keys of all mails about the reservation. ":" sorts behind the digits, and before ";". */
export const keysOfReservation = (reservationId: number): KeyRange[] =>
  [...SINGLE_KINDS, ...REPEATED_KINDS].flatMap((kind) => {
    const id = `${kind}:${reservationId}`;
    return [keysOfMail(id), { from: `${id}:`, below: `${id};` }];
  });

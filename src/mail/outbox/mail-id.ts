/**
 * The ids of mails. An id is made of what the mail is about, so that several parts of the system may add its row, and
 * it is added once.
 */

/** Mails about a code, by its nonce. `account_exists` is sent instead of a code. */
const CODE_KINDS = ["confirm_email", "change_email", "reset_password", "sign_in", "account_exists"] as const;

/** Sent to an address that may have no account: by who invites it, and the invitation's nonce. */
const INVITATION_KIND = "staff_invitation" as const;

/** A report on a schedule: by who gets it, and which schedule and day; see back-office/report-schedules/schedule.ts. */
const REPORT_KIND = "sales_report" as const;

/** A webhook was switched off: by its owner, and which webhook and time; see events/endpoints/endpoint.ts. */
const WEBHOOK_KIND = "webhook_switched_off" as const;

/**
 * Mails about security changes of an account, by the nonce of the change. Only the batch of the change itself adds their rows,
 * see identity/account-changes/tables.ts.
 */
export const CHANGE_KINDS = [
  "password_changed",
  "address_changed",
  "passkey_added",
  "passkey_removed",
  "second_factor_added",
  "second_factor_removed",
  "admin_rights_given",
  "admin_rights_taken",
] as const;

/** Sent at most once per reservation. */
const SINGLE_KINDS = [
  "reservation_confirmed",
  "reservation_cancelled",
  "showtime_cancelled",
  "waiting_list_offer",
] as const;

/** Sent as often as it happens: the revision numbers them, and a later one supersedes the earlier ones. */
const REPEATED_KINDS = [
  "seats_returned",
  "seats_exchanged",
  "payment_returned",
  "showtime_moved",
  "reservation_given",
  "reservation_passed_on",
] as const;

/** All mails about a reservation; `IS_NOT_OF_RESERVATION` in tables.ts names the same kinds. */
export const RESERVATION_KINDS = [...SINGLE_KINDS, ...REPEATED_KINDS];

type CodeKind = (typeof CODE_KINDS)[number];
export type ChangeKind = (typeof CHANGE_KINDS)[number];
type SingleKind = (typeof SINGLE_KINDS)[number];
type RepeatedKind = (typeof REPEATED_KINDS)[number];

export type MailSubject =
  | { readonly kind: CodeKind; readonly userId: number; readonly nonce: string }
  | ChangeMail
  | { readonly kind: typeof INVITATION_KIND; readonly userId: number; readonly nonce: string }
  | { readonly kind: typeof REPORT_KIND; readonly userId: number; readonly nonce: string }
  | { readonly kind: typeof WEBHOOK_KIND; readonly userId: number; readonly nonce: string }
  | { readonly kind: "welcome"; readonly userId: number }
  | ReservationMail;

export interface ChangeMail {
  readonly kind: ChangeKind;
  readonly userId: number;
  readonly nonce: string;
}

export type ReservationMail =
  | { readonly kind: SingleKind; readonly reservationId: number }
  | { readonly kind: RepeatedKind; readonly reservationId: number; readonly revision: number };

export const isChangeMail = (subject: MailSubject): subject is ChangeMail =>
  CHANGE_KINDS.some((kind) => kind === subject.kind);

/** Mails with tickets. They are sent before all others; `IS_TICKET` in tables.ts names the same kinds. */
const isTicketMail = ({ kind }: MailSubject): boolean =>
  kind === "reservation_confirmed" || kind === "showtime_moved";

export function mailId(subject: MailSubject): string {
  const of = "reservationId" in subject ? subject.reservationId : subject.userId;
  const which = "nonce" in subject ? [subject.nonce] : "revision" in subject ? [subject.revision] : [];
  return [subject.kind, of, ...which].join(":");
}

/** Null for a text that is no mail id. */
export function parseMailId(id: string): MailSubject | null {
  const [kind, of = "", which, ...more] = id.split(":");
  if (!isNumber(of) || more.length > 0) return null;
  const number = Number(of);
  const nonceKind = [...CODE_KINDS, ...CHANGE_KINDS, INVITATION_KIND, REPORT_KIND, WEBHOOK_KIND].find(
    (known) => known === kind,
  );
  if (nonceKind !== undefined)
    return which === undefined ? null : { kind: nonceKind, userId: number, nonce: which };
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

/** The ids of mails with tickets before all others, else in the same order. */
export const ticketsFirst = <Entry extends { readonly id: string }>(entries: readonly Entry[]): Entry[] =>
  entries.toSorted((a, b) => Number(isTicketId(b.id)) - Number(isTicketId(a.id)));

export function isTicketId(id: string): boolean {
  const subject = parseMailId(id);
  return subject !== null && isTicketMail(subject);
}

/** The id as a tag of the mail service, which takes letters, digits, `_` and `-`. */
export const tagOf = (id: string): string => id.replaceAll(":", "-");

export const idOfTag = (tag: string): string => tag.replaceAll("-", ":");

/**
 * The idempotency key of a sending, by which the mail service recognises a repetition. A mail that an admin sends again
 * has another key, which sorts directly after the id.
 */
export const sendingKey = (id: string, resends: number): string => (resends === 0 ? id : `${id}/${resends}`);

/** A range of keys: from `from` inclusive to `below` exclusive. */
export interface KeyRange {
  readonly from: string;
  readonly below: string;
}

/** The keys of all sendings of the mail, and of no other mail: "/" sorts before the digits. */
const keysOfMail = (id: string): KeyRange => ({ from: id, below: `${id}0` });

/** The ids of all mails about the reservation: the same without sendings. */
export const idsOfReservation = (reservationId: number): KeyRange[] => [
  ...SINGLE_KINDS.map((kind) => keysOfMail(`${kind}:${reservationId}`)),
  ...REPEATED_KINDS.map((kind) => ({
    from: `${kind}:${reservationId}:`,
    below: `${kind}:${reservationId};`,
  })),
];

/** The keys of all mails about the reservation. ":" sorts after the digits, and before ";". */
export const keysOfReservation = (reservationId: number): KeyRange[] =>
  RESERVATION_KINDS.flatMap((kind) => {
    const id = `${kind}:${reservationId}`;
    return [keysOfMail(id), { from: `${id}:`, below: `${id};` }];
  });

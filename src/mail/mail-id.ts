/** A mail's id says what it is, so that whoever comes first may write its row and none is written twice. */

const ACCOUNT_KINDS = ["confirm_email", "change_email", "reset_password", "account_exists"] as const;

const RESERVATION_KINDS = ["reservation_confirmed", "showtime_cancelled", "waiting_list_offer"] as const;

type ReservationKind = (typeof RESERVATION_KINDS)[number];

type AccountKind = (typeof ACCOUNT_KINDS)[number];

export type MailSubject =
  /** The nonce of the code that was asked for; `account_exists` is what is sent in its place. */
  { readonly kind: AccountKind; readonly userId: number; readonly nonce: string } | ReservationMail;

export interface ReservationMail {
  readonly kind: ReservationKind;
  readonly reservationId: number;
}

export const mailId = (subject: MailSubject): string =>
  "reservationId" in subject
    ? `${subject.kind}:${subject.reservationId}`
    : `${subject.kind}:${subject.userId}:${subject.nonce}`;

/** Null for what is no mail id. */
export function parseMailId(id: string): MailSubject | null {
  const [kind, of, nonce] = id.split(":");
  const number = Number(of);
  if (!Number.isSafeInteger(number)) return null;
  const reservationKind = RESERVATION_KINDS.find((known) => known === kind);
  if (reservationKind !== undefined) return { kind: reservationKind, reservationId: number };
  const accountKind = ACCOUNT_KINDS.find((known) => known === kind);
  return accountKind === undefined || nonce === undefined
    ? null
    : { kind: accountKind, userId: number, nonce };
}

/** A mail's id says what it is, so that whoever comes first may write its row and none is written twice. */

const ACCOUNT_KINDS = ["confirm_email", "change_email", "reset_password", "account_exists"] as const;

type AccountKind = (typeof ACCOUNT_KINDS)[number];

export type MailSubject =
  /** The nonce of the code that was asked for; `account_exists` is what is sent in its place. */
  | { readonly kind: AccountKind; readonly userId: number; readonly nonce: string }
  | { readonly kind: "reservation_confirmed"; readonly reservationId: number };

export const mailId = (subject: MailSubject): string =>
  subject.kind === "reservation_confirmed"
    ? `${subject.kind}:${subject.reservationId}`
    : `${subject.kind}:${subject.userId}:${subject.nonce}`;

/** Null for what is no mail id. */
export function parseMailId(id: string): MailSubject | null {
  const [kind, of, nonce] = id.split(":");
  const number = Number(of);
  if (!Number.isSafeInteger(number)) return null;
  if (kind === "reservation_confirmed") return { kind, reservationId: number };
  const accountKind = ACCOUNT_KINDS.find((known) => known === kind);
  return accountKind === undefined || nonce === undefined
    ? null
    : { kind: accountKind, userId: number, nonce };
}

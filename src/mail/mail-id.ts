/** A mail's id says what it is, so that whoever comes first may write its row and none is written twice. */

export type MailSubject =
  | { readonly kind: "confirm_email"; readonly userId: number; readonly nonce: string }
  | { readonly kind: "reservation_confirmed"; readonly reservationId: number };

export function mailId(subject: MailSubject): string {
  switch (subject.kind) {
    case "confirm_email":
      return `${subject.kind}:${subject.userId}:${subject.nonce}`;
    case "reservation_confirmed":
      return `${subject.kind}:${subject.reservationId}`;
  }
}

/** Null for what is no mail id. */
export function parseMailId(id: string): MailSubject | null {
  const [kind, of, nonce] = id.split(":");
  const number = Number(of);
  if (!Number.isSafeInteger(number)) return null;
  if (kind === "confirm_email" && nonce !== undefined) return { kind, userId: number, nonce };
  if (kind === "reservation_confirmed") return { kind, reservationId: number };
  return null;
}

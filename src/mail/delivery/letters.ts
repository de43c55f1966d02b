import type { Mail } from "../mail.ts";
import type { MailSubject, ReservationMail } from "../outbox/mail-id.ts";

export type Composed =
  | { readonly ok: true; readonly mail: Mail }
  | { readonly ok: false; readonly reason: string };

/** Who knows what a mail says. Handed to whoever delivers, because mail calls no department above it. */
export interface Letters {
  /** The mail as it is to be sent now. A reason instead where it is not relevant any more, or has no reader. */
  readonly compose: (subject: MailSubject, userId: number) => Promise<Composed>;
  /** The buyer whom a mail about a reservation is for; null where the mail is not relevant. */
  readonly buyerToTell: (subject: ReservationMail) => Promise<number | null>;
}

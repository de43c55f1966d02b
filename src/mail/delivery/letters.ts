import type { Mail } from "../mail.ts";
import type { MailSubject, ReservationMail } from "../outbox/mail-id.ts";

export type Composed =
  | { readonly ok: true; readonly mail: Mail }
  | {
      readonly ok: false;
      readonly reason: string;
      /** "dropped": what it says is no longer true, or of no use any more. "failed": there is nobody to send it to. */
      readonly end: "dropped" | "failed";
    };

/**
 * Composes mails. The caller of the delivery passes it in, because mail may not call the department that writes
 * letters.
 */
export interface Letters {
  /** The mail by the data of now; or a reason, where it is no longer relevant or has no addressee. */
  readonly compose: (subject: MailSubject, userId: number) => Promise<Composed>;
  /** The user id of the buyer whom a reservation's mail is for; null where the mail is not relevant. */
  readonly buyerToTell: (subject: ReservationMail) => Promise<number | null>;
}

export interface BatchLetters extends Letters {
  /** For mails that were all requested before: what they have in common is read once. */
  readonly forBatch: () => Letters;
}

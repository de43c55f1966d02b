/** The mail log as admins see it. It never shows a mail's content, which may have a code in it. */

import * as z from "zod";
import { idText, instant, page, pageQuery, toInstant, toInstantOrNull } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { parseMailId } from "../../mail/outbox/mail-id.ts";
import { TOLD_STATUSES, toldStatus } from "../../mail/outbox/status.ts";
import type { MailStatus } from "../../mail/outbox/status.ts";
import { lazily } from "../../platform/lazily.ts";

const MAX_ID_LENGTH = 200;

export const toldStatusField = z.enum(TOLD_STATUSES).meta({
  description:
    "As the mail service reported it. `queued`: it does not have the mail yet. `dropped`: the mail was pointless before it was sent. `complained`: the recipient called it spam",
});

/** What a mail says. */
export const mailKind = lazily(() =>
  z
    .string()
    .meta({ description: "What it says, as `reservation_confirmed`; `unknown` for one of another version" }),
);

/** The tickets of the sale in the examples of the API's document. */
export const MAIL = {
  id: "reservation_confirmed.469762049",
  kind: "reservation_confirmed",
  status: "delivered",
  resends: 0,
  created_at: "2026-11-14T17:05:40.000Z",
  sent_at: "2026-11-14T17:05:41.000Z",
  error: null,
};

export const mailSchema = lazily(() =>
  z
    .strictObject({
      id: z.string().meta({ description: "What the mail is about, in one word" }),
      kind: mailKind(),
      user_id: z.int().meta({
        description:
          "The recipient's id; for a sale at the counter the seller's, although the mail goes to the guest",
      }),
      status: toldStatusField,
      tries: z.int().meta({ description: "How often it was tried to hand it to the mail service" }),
      resends: z.int().meta({ description: "How often an admin sent it again" }),
      created_at: instant.meta({ description: "When it became due" }),
      sent_at: instant.nullable().meta({ description: "When the mail service took it; null before" }),
      provider_id: z
        .string()
        .nullable()
        .meta({ description: "The mail service's own id; null before it took it" }),
      error: z
        .string()
        .nullable()
        .meta({ description: "Why it was not delivered, in one word; null if it was" }),
    })
    .meta({
      id: "Mail",
      examples: [{ ...MAIL, user_id: 7, tries: 1, provider_id: "4ef9a417-02e9-4d39-ad75-9611e0fcc33c" }],
    }),
);

export const mailsPage = page(mailSchema);

export const mailsQuery = z.strictObject({
  status: toldStatusField.optional().meta({ description: "Only mails in this state; all, if left out" }),
  user_id: idText.optional().meta({ description: "Only mails to this person: the account's id" }),
  ...pageQuery,
});

export const mailParams = z.strictObject({
  id: z.string().min(1).max(MAX_ID_LENGTH).meta({ description: "The mail's id" }),
});

interface LoggedMail {
  readonly id: string;
  readonly userId: number;
  readonly status: MailStatus;
  readonly tries: number;
  readonly resends: number;
  readonly createdAtMs: number;
  readonly sentAtMs: number | null;
  readonly providerId: string | null;
  readonly error: string | null;
}

export const mailView = (mail: LoggedMail): Shown<typeof mailSchema> => ({
  id: mail.id,
  kind: parseMailId(mail.id)?.kind ?? "unknown",
  user_id: mail.userId,
  status: toldStatus(mail.status),
  tries: mail.tries,
  resends: mail.resends,
  created_at: toInstant(mail.createdAtMs),
  sent_at: toInstantOrNull(mail.sentAtMs),
  provider_id: mail.providerId,
  error: mail.error,
});

/** The mail log as admins see it. It never shows a mail's content, which may have a code in it. */

import * as z from "zod";
import { idText, instant, page, pageQuery, toInstant, toInstantOrNull } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { parseMailId } from "../../mail/outbox/mail-id.ts";
import { TOLD_STATUSES, toldStatus } from "../../mail/outbox/status.ts";
import type { MailStatus } from "../../mail/outbox/status.ts";
import { lazily } from "../../platform/lazily.ts";

const MAX_ID_LENGTH = 200;

const status = z.enum(TOLD_STATUSES);

export const mailSchema = lazily(() =>
  z
    .strictObject({
      id: z.string(),
      kind: z.string(),
      user_id: z
        .int()
        .meta({ description: "For a sale at the counter, the seller, although the mail goes to the guest" }),
      status: status.meta({
        description:
          "As the mail service reported it; queued until the service has the mail, dropped if it was pointless before",
      }),
      tries: z.int(),
      resends: z.int().meta({ description: "How often an admin sent it again" }),
      created_at: instant,
      sent_at: instant.nullable(),
      provider_id: z.string().nullable().meta({ description: "The mail service's own id" }),
      error: z.string().nullable().meta({ description: "Why it was not delivered, in one word" }),
    })
    .meta({ id: "Mail" }),
);

export const mailsPage = page(mailSchema);

export const mailsQuery = z.strictObject({
  status: status.optional(),
  user_id: idText.optional(),
  ...pageQuery,
});

export const mailParams = z.strictObject({ id: z.string().min(1).max(MAX_ID_LENGTH) });

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

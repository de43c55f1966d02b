import { Resend } from "resend";
import { describeFault } from "../../platform/faults.ts";
import type { Mail } from "../mail.ts";
import { sendingKey, tagOf } from "../outbox/mail-id.ts";
import type { Mailer, Sending, Sent } from "./mailer.ts";

const TIMEOUT_MS = 20_000;
/** A used-up quota is not back in seconds. */
const QUOTA_REST_MS = 3 * 60 * 60 * 1000;

export interface ResendAccount {
  readonly apiKey: string;
  /** Null is Resend itself. */
  readonly baseUrl: string | null;
  /** As "Matinee <tickets@matinee.example>". */
  readonly from: string;
}

/** Mail by Resend. One request a mail, because its batches drop attachments. */
export function resendMailer({ apiKey, baseUrl, from }: ResendAccount): Mailer {
  // The SDK's constructor throws on what it does not like, and no mail is worth a crash at start.
  let client: Resend | null = null;
  return {
    async send(mail, sending) {
      try {
        client ??= new Resend(apiKey, baseUrl === null ? {} : { baseUrl });
        const answer = await client.emails.send(
          { from, ...payload(mail), tags: tagsOf(sending) },
          {
            idempotencyKey: sendingKey(sending.id, sending.resends),
            signal: AbortSignal.timeout(TIMEOUT_MS),
          },
        );
        // Of a proxy's page that is JSON the SDK makes neither an id nor an error.
        const providerId: string | undefined = answer.data?.id;
        return providerId === undefined ? refused(answer.error, answer.headers) : { ok: true, providerId };
      } catch (fault) {
        console.error("mail service", describeFault(fault));
        return { ok: false, retry: true, reason: "application_error", afterMs: 0 };
      }
    },
  };
}

/** What its events bring back, so that they find the mail also before its sender has written down that it is sent. */
const tagsOf = ({ id, resends }: Sending) => [
  { name: "mail", value: tagOf(id) },
  { name: "resends", value: String(resends) },
];

/** As its headers are called: `svix-id`, `svix-timestamp`, `svix-signature`. */
export interface Signature {
  readonly id: string;
  readonly timestamp: string;
  readonly signature: string;
}

/** What Resend's webhook says, if it is Resend's; `body` as it came, to the byte. The library minds the time too. */
export function signedByResend(
  body: string,
  signature: Signature,
  webhookSecret: string,
):
  | { readonly ok: true; readonly payload: unknown }
  | { readonly ok: false; readonly code: "wrong_signature" | "malformed_json" } {
  try {
    // The key is for requests, and none is made.
    const { webhooks } = new Resend("unused");
    return { ok: true, payload: webhooks.verify({ payload: body, headers: signature, webhookSecret }) };
  } catch (fault) {
    // It parses what it has found to be signed.
    return { ok: false, code: fault instanceof SyntaxError ? "malformed_json" : "wrong_signature" };
  }
}

const payload = ({ to, subject, text, html, attachments }: Mail) => ({
  to,
  subject,
  text,
  html,
  attachments: attachments.map(({ filename, contentType, content, contentId }) => ({
    filename,
    contentType,
    content,
    ...(contentId === undefined ? {} : { contentId }),
  })),
});

/** By status and name, as Resend documents them. What says nothing of the mail itself is tried again. */
function refused(
  error: { readonly name?: string; readonly statusCode?: number | null } | null,
  headers: Readonly<Record<string, string>> | null,
): Sent {
  const status = error?.statusCode ?? null;
  const reason = error?.name ?? "application_error";
  // Accepted before, as it was true then, and the answer got lost: to send it once is worth more than the newest words.
  if (reason === "invalid_idempotent_request") return { ok: true, providerId: null };
  const passing =
    status === null ||
    status === 429 ||
    status < 400 ||
    status >= 500 ||
    reason === "concurrent_idempotent_requests";
  if (!passing) return { ok: false, retry: false, reason };
  const quota = reason === "daily_quota_exceeded" || reason === "monthly_quota_exceeded";
  return { ok: false, retry: true, reason, afterMs: quota ? QUOTA_REST_MS : retryAfterMs(headers) };
}

function retryAfterMs(headers: Readonly<Record<string, string>> | null): number {
  const seconds = Number(headers?.["retry-after"]);
  return seconds > 0 ? Math.min(seconds * 1000, QUOTA_REST_MS) : 0;
}

import { Resend } from "resend";
import { describeFault } from "../../platform/faults.ts";
import { mailFrom, parseMailSender } from "../../platform/mail-sender.ts";
import type { Mail } from "../mail.ts";
import { sendingKey, tagOf } from "../outbox/mail-id.ts";
import type { Mailer, Sending, Sent } from "./mailer.ts";

const TIMEOUT_MS = 20_000;
/** Delay after a used-up quota, which does not return within seconds. */
const QUOTA_REST_MS = 3 * 60 * 60 * 1000;

export interface ResendAccount {
  readonly apiKey: string;
  /** Null for Resend's own address. */
  readonly baseUrl: string | null;
  /** For example "Matinee <tickets@matinee.example>". */
  readonly from: string;
  /** The installation's name: others may send by the same account, about reservations of the same number. */
  readonly installation: () => Promise<string>;
}

/** Sends mail by Resend, one request per mail, because its batches drop attachments. */
export function resendMailer({ apiKey, baseUrl, from, installation }: ResendAccount): Mailer {
  // Made at the first mail, inside the try: the SDK's constructor throws on a key that it does not accept, and that
  // must not stop the Worker.
  let client: Resend | null = null;
  return {
    async send(mail, sending) {
      try {
        client ??= new Resend(apiKey, baseUrl === null ? {} : { baseUrl });
        const name = await installation();
        const answer = await client.emails.send(
          { ...payload(mail, from), tags: tagsOf(sending, name) },
          {
            idempotencyKey: `${name}/${sendingKey(sending.id, sending.resends)}`,
            signal: AbortSignal.timeout(TIMEOUT_MS),
          },
        );
        // For JSON that a proxy answers, the SDK returns neither an id nor an error.
        const providerId: string | undefined = answer.data?.id;
        return providerId === undefined ? refused(answer.error, answer.headers) : { ok: true, providerId };
      } catch (fault) {
        console.error("the call of the mail service failed; the mail is tried again", describeFault(fault));
        return { ok: false, retry: true, reason: "application_error", afterMs: 0 };
      }
    },
  };
}

/**
 * Tags that come back in the service's events, so that an event finds its mail even before the sender has stored that
 * it was sent.
 */
const tagsOf = ({ id, resends }: Sending, installation: string) => [
  { name: "installation", value: installation },
  { name: "mail", value: tagOf(id) },
  { name: "resends", value: String(resends) },
];

/** The headers `svix-id`, `svix-timestamp` and `svix-signature` of a webhook. */
export interface Signature {
  readonly id: string;
  readonly timestamp: string;
  readonly signature: string;
}

/**
 * The payload of a webhook that Resend has signed; undefined where it is no JSON. `body`: the exact text as received. The
 * library also checks the time.
 */
export function signedByResend(
  body: string,
  signature: Signature,
  webhookSecret: string,
):
  | { readonly ok: true; readonly payload: unknown }
  | { readonly ok: false; readonly code: "wrong_signature" } {
  try {
    // The constructor needs an API key, but no request is made with it.
    const { webhooks } = new Resend("unused");
    return { ok: true, payload: webhooks.verify({ payload: body, headers: signature, webhookSecret }) };
  } catch (fault) {
    // The library parses the body only after it has verified the signature.
    return fault instanceof SyntaxError
      ? { ok: true, payload: undefined }
      : { ok: false, code: "wrong_signature" };
  }
}

const payload = ({ sender, to, subject, text, html, attachments }: Mail, from: string) => ({
  from: sender === null ? from : mailFrom({ ...parseMailSender(from), name: sender.name }),
  ...(sender === null || sender.replyTo === null ? {} : { replyTo: sender.replyTo }),
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

/** Resend's error, by status and name as it documents them. An error that is not about the mail itself is tried again. */
function refused(
  error: { readonly name?: string; readonly statusCode?: number | null } | null,
  headers: Readonly<Record<string, string>> | null,
): Sent {
  const status = error?.statusCode ?? null;
  const reason = error?.name ?? "application_error";
  // Another text was sent under this key, and its answer was lost: the mail may have left or not. It is not sent twice; an
  // event of the service still says what became of it, and an admin can send it again.
  if (reason === "invalid_idempotent_request") return { ok: false, retry: false, reason: "outcome_unknown" };
  const passing =
    status === null ||
    // About our key or domain, not about the mail: an operator can mend it.
    status === 401 ||
    status === 403 ||
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

/**
 * A mail service on this machine that behaves as Resend documents `POST /emails`: who may call, what a mail must have,
 * how often one may come, and that the same key is the same mail. It can be told to be in trouble, as the real one is.
 * https://resend.com/docs/api-reference/errors, /rate-limit and /introduction; /dashboard/emails/idempotency-keys
 */

import { createHash, createHmac, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";

/** "lost": the mail is taken, and the line is cut before the answer. "failed": it is taken, and the answer is a 500. */
export type Trouble =
  | "cut"
  | "lost"
  | "failed"
  | {
      readonly status: number;
      readonly name?: string;
      readonly body?: string;
      readonly retryAfterS?: number;
    };

export interface Seen {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Accepted {
  readonly id: string;
  readonly key: string | null;
  readonly mail: z.output<typeof mailSchema>;
}

const MAX_KEY_LENGTH = 256;
const MAX_ATTACHED_BYTES = 40 * 1024 * 1024;

const ADDRESS = /^[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+$/;
const SENDER = /^(?:[^<>]+<[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+)$/;

const tagText = z.string().regex(/^[\w-]{1,256}$/);

const mailSchema = z.looseObject({
  from: z.string(),
  to: z.union([z.string(), z.array(z.string()).min(1).max(50)]),
  subject: z.string(),
  html: z.string().optional(),
  text: z.string().optional(),
  tags: z.array(z.strictObject({ name: tagText, value: tagText })).optional(),
  attachments: z
    .array(
      z.looseObject({
        filename: z.string().optional(),
        content: z.base64().optional(),
        path: z.url().optional(),
        content_type: z.string().optional(),
        content_id: z.string().max(127).optional(),
      }),
    )
    .optional(),
});

type Refusal = readonly [status: number, name: string, message: string];

export class ResendServer {
  /** All that came, in order. */
  readonly seen: Seen[] = [];
  /** What is going to be delivered: each mail once. */
  readonly accepted: Accepted[] = [];
  /** What goes wrong with a call, counted from 1. Null is the service's usual behaviour. */
  trouble: (call: number) => Trouble | null = () => null;
  /** How long it takes over a mail. */
  delayMs = 0;
  /** Null for any number. */
  perSecond: number | null = null;
  readonly #apiKey: string;
  readonly #sent = new Map<string, { readonly id: string; readonly fingerprint: string }>();
  readonly #underWay = new Set<string>();
  readonly #server = createServer((request, response) => {
    void this.#answer(request, response);
  });
  #window = { second: 0, calls: 0 };

  constructor(apiKey: string) {
    this.#apiKey = apiKey;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  listen(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.listen(0, "127.0.0.1", resolve);
    return promise;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** Forgets everything, and is in no trouble. */
  reset(): void {
    this.seen.length = 0;
    this.accepted.length = 0;
    this.#sent.clear();
    this.trouble = () => null;
    this.delayMs = 0;
    this.perSecond = null;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.setEncoding("utf8");
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const seen = { path: request.url ?? "", headers: request.headers, body };
    this.seen.push(seen);
    const trouble = this.trouble(this.seen.length);
    if (trouble === "cut") {
      response.destroy();
      return;
    }
    if (trouble !== null && typeof trouble === "object") {
      refuse(response, trouble);
      return;
    }
    const limited = this.#limit(response);
    const refusal = limited ?? notAllowed(request, this.#apiKey);
    if (refusal !== null) refuse(response, asTrouble(refusal, limited === null ? undefined : 1));
    else await this.#send(seen, response, trouble);
  }

  /** Says with every answer how much is left, and refuses what is more. */
  #limit(response: ServerResponse): Refusal | null {
    if (this.perSecond === null) return null;
    const second = Math.floor(Date.now() / 1000);
    this.#window = second === this.#window.second ? this.#window : { second, calls: 0 };
    this.#window.calls++;
    response.setHeader("ratelimit-limit", this.perSecond);
    response.setHeader("ratelimit-remaining", Math.max(0, this.perSecond - this.#window.calls));
    response.setHeader("ratelimit-reset", 1);
    return this.#window.calls > this.perSecond
      ? [429, "rate_limit_exceeded", "Too many requests. Slow down."]
      : null;
  }

  async #send({ headers, body }: Seen, response: ServerResponse, trouble: "lost" | "failed" | null) {
    const key = headers["idempotency-key"]?.toString() ?? null;
    const fingerprint = createHash("sha256").update(body).digest("hex");
    const before = key === null ? undefined : this.#sent.get(key);
    const mail = mailSchema.safeParse(parsed(body));
    const refusal =
      wrongKey(key) ??
      (key !== null && this.#underWay.has(key)
        ? ([409, "concurrent_idempotent_requests", "The same key is under way."] as const)
        : null) ??
      (before !== undefined && before.fingerprint !== fingerprint
        ? ([409, "invalid_idempotent_request", "The same key was used with another body."] as const)
        : null) ??
      (mail.success
        ? wrongMail(mail.data)
        : ([422, "validation_error", mail.error.issues[0]?.message ?? ""] as const));
    if (refusal !== null || !mail.success) {
      refuse(response, asTrouble(refusal ?? [422, "validation_error", ""]));
      return;
    }
    if (key !== null) this.#underWay.add(key);
    await sleep(this.delayMs);
    if (key !== null) this.#underWay.delete(key);
    const id = before?.id ?? randomUUID();
    if (before === undefined) {
      if (key !== null) this.#sent.set(key, { id, fingerprint });
      this.accepted.push({ id, key, mail: mail.data });
    }
    if (trouble === "lost") response.destroy();
    else if (trouble === "failed") refuse(response, { status: 500, name: "application_error" });
    else response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ id }));
  }
}

export async function startResend(apiKey: string): Promise<ResendServer> {
  const server = new ResendServer(apiKey);
  await server.listen();
  return server;
}

/** Delivers an event about a mail to the server at this URL, signed as Resend does. Returns the answer's status. */
export async function deliverMailEvent(
  url: string,
  secret: string,
  { id, mail: { tags = [] } }: Accepted,
  type: string,
  more: object = {},
): Promise<number> {
  const named = Object.fromEntries(tags.map(({ name, value }) => [name, value]));
  const body = JSON.stringify({ type, data: { email_id: id, tags: named, ...more } });
  const seconds = Math.floor(Date.now() / 1000);
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const signature = createHmac("sha256", key).update(`msg_1.${seconds}.${body}`).digest("base64");
  const response = await fetch(`${url}/v1/webhooks/resend`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "svix-id": "msg_1",
      "svix-timestamp": String(seconds),
      "svix-signature": `v1,${signature}`,
    },
    body,
  });
  return response.status;
}

function notAllowed({ method, url, headers }: IncomingMessage, apiKey: string): Refusal | null {
  if (headers["user-agent"] === undefined) return [403, "1010", "A User-Agent header is required."];
  if (url !== "/emails") return [404, "not_found", "The requested endpoint does not exist."];
  if (method !== "POST") return [405, "method_not_allowed", "Method is not allowed for this path."];
  const key = /^Bearer (\S+)$/.exec(headers.authorization ?? "")?.[1];
  if (key === undefined) return [401, "missing_api_key", "Missing API key in the authorization header."];
  return key === apiKey ? null : [403, "invalid_api_key", "API key is invalid."];
}

const wrongKey = (key: string | null): Refusal | null =>
  key === null || (key.length > 0 && key.length <= MAX_KEY_LENGTH)
    ? null
    : [400, "invalid_idempotency_key", "The key must be between 1-256 chars."];

function wrongMail({ from, to, html, text, attachments = [] }: Accepted["mail"]): Refusal | null {
  if (!SENDER.test(from)) return [422, "invalid_from_address", "Invalid `from` field."];
  if (![to].flat().every((address) => ADDRESS.test(address)))
    return [422, "validation_error", "Invalid `to` field."];
  if (html === undefined && text === undefined)
    return [422, "missing_required_field", "Missing `html` or `text` field."];
  if (attachments.some(({ content, path }) => content === undefined && path === undefined))
    return [422, "invalid_attachment", "Attachment must have either a `content` or `path`."];
  return attachments.reduce((sum, { content = "" }) => sum + content.length, 0) > MAX_ATTACHED_BYTES
    ? [422, "validation_error", "The mail is larger than 40MB with its attachments."]
    : null;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

const asTrouble = ([status, name, message]: Refusal, retryAfterS?: number): Exclude<Trouble, string> => ({
  status,
  name,
  body: JSON.stringify({ statusCode: status, name, message }),
  ...(retryAfterS === undefined ? {} : { retryAfterS }),
});

function refuse(
  response: ServerResponse,
  { status, name = "application_error", body, retryAfterS }: Exclude<Trouble, string>,
): void {
  response.writeHead(status, {
    "content-type": "application/json",
    ...(retryAfterS === undefined ? {} : { "retry-after": String(retryAfterS) }),
  });
  response.end(body ?? JSON.stringify({ statusCode: status, name, message: `because of ${name}` }));
}

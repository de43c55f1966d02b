/** Against a server that answers as Resend documents it, over real HTTP. */
import { createServer } from "node:http";
import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Mail } from "../../src/mail/mail.ts";
import { resendMailer } from "../../src/mail/resend.ts";

const MAIL: Mail = {
  to: "ana@example.com",
  subject: "Your tickets",
  text: "as text",
  html: "<p>as page</p>",
  attachments: [
    { filename: "ticket-A1.png", contentType: "image/png", content: "iVBORw0KGgo=", contentId: "T1" },
    { filename: "reservation.ics", contentType: "text/calendar", content: "QkVHSU4=" },
  ],
};

interface Seen {
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What the server has got, and what it answers; null is the real thing's behaviour. */
let seen: Seen[] = [];
let answer: ((response: ServerResponse) => void) | null = null;
let sent = new Map<string, { id: string; body: string }>();

const refuse =
  (status: number, name: string, headers: Record<string, string> = {}) =>
  (response: ServerResponse): void => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify({ statusCode: status, name, message: `because of ${name}` }));
  };

function accept({ headers, body }: Seen, response: ServerResponse): void {
  if (headers.authorization !== "Bearer re_good") {
    refuse(401, "restricted_api_key")(response);
    return;
  }
  const key = String(headers["idempotency-key"]);
  const before = sent.get(key);
  if (before !== undefined && before.body !== body) {
    refuse(409, "invalid_idempotent_request")(response);
    return;
  }
  const { id } = before ?? { id: `mail-${sent.size + 1}` };
  sent.set(key, { id, body });
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ id }));
}

const server = createServer((request, response) => {
  let body = "";
  request.on("data", (chunk) => (body += String(chunk)));
  request.on("end", () => {
    const got = { path: request.url, headers: request.headers, body };
    seen.push(got);
    if (answer === null) accept(got, response);
    else answer(response);
  });
});
let baseUrl = "";

beforeAll(async () => {
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
});

beforeEach(() => {
  seen = [];
  sent = new Map();
  answer = null;
});

const mailer = (apiKey = "re_good") =>
  resendMailer({ apiKey, baseUrl, from: "Matinee <tickets@matinee.example>" });

it("hands over the whole mail, its inline images by content id", async () => {
  expect(await mailer().send(MAIL, "reservation_confirmed:1")).toEqual({ ok: true, providerId: "mail-1" });
  expect(seen).toHaveLength(1);
  expect(seen[0]?.path).toBe("/emails");
  expect(seen[0]?.headers["idempotency-key"]).toBe("reservation_confirmed:1");
  expect(JSON.parse(seen[0]?.body ?? "")).toEqual({
    from: "Matinee <tickets@matinee.example>",
    to: "ana@example.com",
    subject: "Your tickets",
    text: "as text",
    html: "<p>as page</p>",
    attachments: [
      { filename: "ticket-A1.png", content_type: "image/png", content: "iVBORw0KGgo=", content_id: "T1" },
      { filename: "reservation.ics", content_type: "text/calendar", content: "QkVHSU4=" },
    ],
  });
});

it("sends the mail once, however often it is told to under one key", async () => {
  const first = await mailer().send(MAIL, "reservation_confirmed:1");
  expect(await mailer().send(MAIL, "reservation_confirmed:1")).toEqual(first);
  expect(sent.size).toBe(1);
  expect(await mailer().send(MAIL, "reservation_confirmed:2")).toEqual({ ok: true, providerId: "mail-2" });
  expect(await mailer().send({ ...MAIL, subject: "Other" }, "reservation_confirmed:1")).toEqual({
    ok: false,
    retry: false,
    reason: "invalid_idempotent_request",
  });
});

it("does not try again with a key that the service does not know", async () => {
  expect(await mailer("re_bad").send(MAIL, "k")).toEqual({
    ok: false,
    retry: false,
    reason: "restricted_api_key",
  });
});

it.each([
  [400, "validation_error"],
  [403, "invalid_api_key"],
  [422, "invalid_from_address"],
  [422, "invalid_attachment"],
])("does not try again after %i %s", async (status, name) => {
  answer = refuse(status, name);
  expect(await mailer().send(MAIL, "k")).toEqual({ ok: false, retry: false, reason: name });
});

it.each([
  [500, "internal_server_error", 0],
  [503, "application_error", 0],
  [409, "concurrent_idempotent_requests", 0],
  [429, "rate_limit_exceeded", 0],
  [429, "daily_quota_exceeded", 3 * 60 * 60 * 1000],
  [429, "monthly_quota_exceeded", 3 * 60 * 60 * 1000],
])("tries again after %i %s", async (status, name, afterMs) => {
  answer = refuse(status, name);
  expect(await mailer().send(MAIL, "k")).toEqual({ ok: false, retry: true, reason: name, afterMs });
});

it("waits as long as the service asks for", async () => {
  answer = refuse(429, "rate_limit_exceeded", { "retry-after": "7" });
  expect(await mailer().send(MAIL, "k")).toMatchObject({ retry: true, afterMs: 7000 });
});

it.each([
  ["an error page", 502, "<html>Bad gateway</html>"],
  ["JSON that is no error of theirs", 502, "null"],
  ["a success without a mail", 200, "{}"],
  ["a success that is none", 200, "<html>Welcome</html>"],
])("tries again when a proxy answers %s", async (_what, status, body) => {
  answer = (response) => response.writeHead(status).end(body);
  expect(await mailer().send(MAIL, "k")).toMatchObject({ ok: false, retry: true });
});

it("tries again when the line is cut, and when nobody is there", async () => {
  answer = (response) => response.destroy();
  expect(await mailer().send(MAIL, "k")).toMatchObject({ ok: false, retry: true, afterMs: 0 });
  const nobody = resendMailer({ apiKey: "re_good", baseUrl: "http://127.0.0.1:1", from: "a@example.com" });
  expect(await nobody.send(MAIL, "k")).toMatchObject({ ok: false, retry: true });
});

it("does not throw over a key that the library refuses", async () => {
  expect(await mailer("").send(MAIL, "k")).toMatchObject({ ok: false, retry: true });
});

/** Against a local server that answers over HTTP as Resend documents it. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { resendMailer } from "../../../src/mail/delivery/resend.ts";
import type { Mail } from "../../../src/mail/mail.ts";
import { startResend } from "../../support/resend-server.ts";
import type { ResendServer, Trouble } from "../../support/resend-server.ts";

const FROM = "Matinee <tickets@matinee.example>";

const MAIL: Mail = {
  sender: null,
  to: "ana@example.com",
  subject: "Your tickets",
  text: "as text",
  html: "<p>as page</p>",
  attachments: [
    { filename: "ticket-A1.png", contentType: "image/png", content: "iVBORw0KGgo=", contentId: "T1" },
    { filename: "reservation.ics", contentType: "text/calendar", content: "QkVHSU4=" },
  ],
};

const FIRST = { id: "reservation_confirmed:1", resends: 0 };

let resend: ResendServer;

beforeAll(async () => {
  resend = await startResend("re_good");
});

afterAll(() => {
  resend.close();
});

beforeEach(() => {
  resend.reset();
});

const mailer = (apiKey = "re_good", from = FROM, installation = "a1b2c3", baseUrl = resend.url) =>
  resendMailer({ apiKey, baseUrl, from, installation: () => Promise.resolve(installation) });

describe("a mail that is sent", () => {
  it("is passed on completely: inline images by content id, and tags that its events repeat", async () => {
    const sent = await mailer().send(MAIL, FIRST);
    expect(sent).toEqual({ ok: true, providerId: resend.accepted[0]?.id });
    expect(resend.seen).toHaveLength(1);
    expect(resend.seen[0]?.headers["idempotency-key"]).toBe("a1b2c3/reservation_confirmed:1");
    expect(JSON.parse(resend.seen[0]?.body ?? "")).toEqual({
      from: FROM,
      to: "ana@example.com",
      subject: "Your tickets",
      text: "as text",
      html: "<p>as page</p>",
      attachments: [
        { filename: "ticket-A1.png", content_type: "image/png", content: "iVBORw0KGgo=", content_id: "T1" },
        { filename: "reservation.ics", content_type: "text/calendar", content: "QkVHSU4=" },
      ],
      tags: [
        { name: "installation", value: "a1b2c3" },
        { name: "mail", value: "reservation_confirmed-1" },
        { name: "resends", value: "0" },
      ],
    });
  });

  it("is sent once, however often it is requested", async () => {
    const first = await mailer().send(MAIL, FIRST);
    expect(await mailer().send(MAIL, FIRST)).toEqual(first);
    expect(resend.accepted).toHaveLength(1);
    expect(await mailer().send(MAIL, { ...FIRST, id: "reservation_confirmed:2" })).toMatchObject({
      ok: true,
    });
    expect(resend.accepted).toHaveLength(2);
  });

  it("is neither sent again nor called sent where its key was used with other content", async () => {
    await mailer().send(MAIL, FIRST);
    expect(await mailer().send({ ...MAIL, subject: "Other" }, FIRST)).toEqual({
      ok: false,
      retry: false,
      reason: "outcome_unknown",
    });
    expect(resend.accepted).toHaveLength(1);
  });

  it("is another mail than one of the same number by another installation", async () => {
    await mailer().send(MAIL, FIRST);
    const other = mailer("re_good", FROM, "d4e5f6");
    expect(await other.send({ ...MAIL, subject: "Other" }, FIRST)).toMatchObject({ ok: true });
    expect(resend.accepted).toHaveLength(2);
  });

  it("is a new mail when an admin sends it again", async () => {
    await mailer().send(MAIL, FIRST);
    expect(await mailer().send(MAIL, { ...FIRST, resends: 1 })).toMatchObject({ ok: true });
    expect(resend.accepted.map(({ key }) => key)).toEqual([
      "a1b2c3/reservation_confirmed:1",
      "a1b2c3/reservation_confirmed:1/1",
    ]);
  });

  it.each<[Trouble]>([["lost"], ["failed"]])(
    "is sent once when the first answer is %s and it is tried again",
    async (trouble) => {
      resend.trouble = (call) => (call === 1 ? trouble : null);
      expect(await mailer().send(MAIL, FIRST)).toMatchObject({ ok: false, retry: true });
      expect(await mailer().send(MAIL, FIRST)).toMatchObject({ ok: true });
      expect(resend.accepted).toHaveLength(1);
    },
  );

  it("is tried again while the same one is being sent", async () => {
    resend.delayMs = 200;
    const [one, other] = await Promise.all([mailer().send(MAIL, FIRST), mailer().send(MAIL, FIRST)]);
    expect([one, other].filter(({ ok }) => ok)).toHaveLength(1);
    expect([one, other]).toContainEqual({
      ok: false,
      retry: true,
      reason: "concurrent_idempotent_requests",
      afterMs: 0,
    });
  });
});

describe("not retried", () => {
  const refused = (reason: string) => ({ ok: false, retry: false, reason });

  it.each([
    ["a mail to an invalid address", { ...MAIL, to: "ana at example" }, FROM, "validation_error"],
    ["a mail from an invalid sender", MAIL, "Matinee", "invalid_from_address"],
    [
      "a mail with an attachment that is not base64",
      { ...MAIL, attachments: [{ filename: "a", contentType: "b", content: "?" }] },
      FROM,
      "validation_error",
    ],
  ])("is %s", async (_what, mail, from, reason) => {
    expect(await mailer("re_good", from).send(mail, FIRST)).toEqual(refused(reason));
    expect(resend.accepted).toEqual([]);
  });

  it.each([
    [400, "validation_error"],
    [422, "invalid_attachment"],
    [451, "security_error"],
  ])("is a mail that is refused by %i %s", async (status, name) => {
    resend.trouble = () => ({ status, name });
    expect(await mailer().send(MAIL, FIRST)).toEqual(refused(name));
  });
});

describe("retried", () => {
  it("is a mail with a key that the service does not know: an operator can mend it", async () => {
    expect(await mailer("re_bad").send(MAIL, FIRST)).toMatchObject({
      ok: false,
      retry: true,
      reason: "invalid_api_key",
    });
  });

  it.each([
    [401, "restricted_api_key", 0],
    [403, "validation_error", 0],
    [500, "internal_server_error", 0],
    [503, "application_error", 0],
    [429, "rate_limit_exceeded", 0],
    [429, "daily_quota_exceeded", 3 * 60 * 60 * 1000],
    [429, "monthly_quota_exceeded", 3 * 60 * 60 * 1000],
  ])("is a mail after %i %s", async (status, name, afterMs) => {
    resend.trouble = () => ({ status, name });
    expect(await mailer().send(MAIL, FIRST)).toEqual({ ok: false, retry: true, reason: name, afterMs });
  });

  it("is a mail for which the service asks for a pause, after that pause", async () => {
    resend.trouble = () => ({ status: 429, name: "rate_limit_exceeded", retryAfterS: 7 });
    expect(await mailer().send(MAIL, FIRST)).toMatchObject({ retry: true, afterMs: 7000 });
  });

  it("is a mail that is sent faster than the service allows", async () => {
    resend.perSecond = 0;
    expect(await mailer().send(MAIL, FIRST)).toEqual({
      ok: false,
      retry: true,
      reason: "rate_limit_exceeded",
      afterMs: 1000,
    });
  });

  it.each([
    ["an error page", 502, "<html>Bad gateway</html>"],
    ["JSON that is not an error of Resend", 502, "null"],
    ["a success without a mail", 200, "{}"],
    ["a page with status 200", 200, "<html>Welcome</html>"],
  ])("is a mail when a proxy answers %s", async (_what, status, body) => {
    resend.trouble = () => ({ status, body });
    expect(await mailer().send(MAIL, FIRST)).toMatchObject({ ok: false, retry: true });
  });

  it("is a mail when the connection is cut or refused", async () => {
    resend.trouble = () => "cut";
    expect(await mailer().send(MAIL, FIRST)).toMatchObject({ ok: false, retry: true, afterMs: 0 });
    const nobody = mailer("re_good", FROM, "a1b2c3", "http://127.0.0.1:1");
    expect(await nobody.send(MAIL, FIRST)).toMatchObject({ ok: false, retry: true });
  });

  it("is a mail when the library refuses the key, without a throw", async () => {
    expect(await mailer("").send(MAIL, FIRST)).toMatchObject({ ok: false, retry: true });
  });
});

it("checks the headers that every client must send", async () => {
  const ask = (headers: Record<string, string>) =>
    fetch(`${resend.url}/emails`, { method: "POST", headers, body: "{}" }).then(({ status }) => status);
  expect(await ask({})).toBe(401);
  expect(await ask({ authorization: "Bearer re_bad" })).toBe(403);
  expect(await ask({ authorization: "Bearer re_good" })).toBe(422);
  expect(await ask({ authorization: "Bearer re_good", "idempotency-key": "k".repeat(257) })).toBe(400);
});

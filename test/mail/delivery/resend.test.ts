/** Against a server that answers as Resend documents it, over real HTTP. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { resendMailer } from "../../../src/mail/delivery/resend.ts";
import type { Mail } from "../../../src/mail/mail.ts";
import { startResend } from "../../support/resend-server.ts";
import type { ResendServer, Trouble } from "../../support/resend-server.ts";

const FROM = "Matinee <tickets@matinee.example>";

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

const mailer = (apiKey = "re_good", from = FROM) => resendMailer({ apiKey, baseUrl: resend.url, from });

describe("a mail that is sent", () => {
  it("is handed over whole: inline images by content id, and by tags what its events bring back", async () => {
    const sent = await mailer().send(MAIL, FIRST);
    expect(sent).toEqual({ ok: true, providerId: resend.accepted[0]?.id });
    expect(resend.seen).toHaveLength(1);
    expect(resend.seen[0]?.headers["idempotency-key"]).toBe("reservation_confirmed:1");
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
        { name: "mail", value: "reservation_confirmed-1" },
        { name: "resends", value: "0" },
      ],
    });
  });

  it("is sent once, however often that is said", async () => {
    const first = await mailer().send(MAIL, FIRST);
    expect(await mailer().send(MAIL, FIRST)).toEqual(first);
    expect(resend.accepted).toHaveLength(1);
    expect(await mailer().send(MAIL, { ...FIRST, id: "reservation_confirmed:2" })).toMatchObject({
      ok: true,
    });
    expect(resend.accepted).toHaveLength(2);
  });

  it("is not sent in other words where an earlier try got through and its answer was lost", async () => {
    await mailer().send(MAIL, FIRST);
    expect(await mailer().send({ ...MAIL, subject: "Other" }, FIRST)).toEqual({ ok: true, providerId: null });
    expect(resend.accepted).toHaveLength(1);
  });

  it("is another mail when an admin has it sent again", async () => {
    await mailer().send(MAIL, FIRST);
    expect(await mailer().send(MAIL, { ...FIRST, resends: 1 })).toMatchObject({ ok: true });
    expect(resend.accepted.map(({ key }) => key)).toEqual([
      "reservation_confirmed:1",
      "reservation_confirmed:1/1",
    ]);
  });

  it.each<[Trouble]>([["lost"], ["failed"]])(
    "is sent once also where the answer is %s and it is tried again",
    async (trouble) => {
      resend.trouble = (call) => (call === 1 ? trouble : null);
      expect(await mailer().send(MAIL, FIRST)).toMatchObject({ ok: false, retry: true });
      expect(await mailer().send(MAIL, FIRST)).toMatchObject({ ok: true });
      expect(resend.accepted).toHaveLength(1);
    },
  );

  it("is tried again when the same one is just under way", async () => {
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

describe("what is not tried again", () => {
  const refused = (reason: string) => ({ ok: false, retry: false, reason });

  it("is a key that the service does not know", async () => {
    expect(await mailer("re_bad").send(MAIL, FIRST)).toEqual(refused("invalid_api_key"));
  });

  it.each([
    ["an address that is none", { ...MAIL, to: "ana at example" }, FROM, "validation_error"],
    ["a sender that is none", MAIL, "Matinee", "invalid_from_address"],
    [
      "an attachment that is no base64",
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
    [401, "restricted_api_key"],
    [403, "invalid_api_key"],
    [422, "invalid_attachment"],
    [451, "security_error"],
  ])("is a mail that is refused by %i %s", async (status, name) => {
    resend.trouble = () => ({ status, name });
    expect(await mailer().send(MAIL, FIRST)).toEqual(refused(name));
  });
});

describe("what is tried again", () => {
  it.each([
    [500, "internal_server_error", 0],
    [503, "application_error", 0],
    [429, "rate_limit_exceeded", 0],
    [429, "daily_quota_exceeded", 3 * 60 * 60 * 1000],
    [429, "monthly_quota_exceeded", 3 * 60 * 60 * 1000],
  ])("is a mail after %i %s", async (status, name, afterMs) => {
    resend.trouble = () => ({ status, name });
    expect(await mailer().send(MAIL, FIRST)).toEqual({ ok: false, retry: true, reason: name, afterMs });
  });

  it("waits as long as the service asks for", async () => {
    resend.trouble = () => ({ status: 429, name: "rate_limit_exceeded", retryAfterS: 7 });
    expect(await mailer().send(MAIL, FIRST)).toMatchObject({ retry: true, afterMs: 7000 });
  });

  it("is what comes faster than the service allows", async () => {
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
    ["JSON that is no error of theirs", 502, "null"],
    ["a success without a mail", 200, "{}"],
    ["a success that is none", 200, "<html>Welcome</html>"],
  ])("is a mail when a proxy answers %s", async (_what, status, body) => {
    resend.trouble = () => ({ status, body });
    expect(await mailer().send(MAIL, FIRST)).toMatchObject({ ok: false, retry: true });
  });

  it("is a mail when the line is cut, and when nobody is there", async () => {
    resend.trouble = () => "cut";
    expect(await mailer().send(MAIL, FIRST)).toMatchObject({ ok: false, retry: true, afterMs: 0 });
    const nobody = resendMailer({ apiKey: "re_good", baseUrl: "http://127.0.0.1:1", from: FROM });
    expect(await nobody.send(MAIL, FIRST)).toMatchObject({ ok: false, retry: true });
  });

  it("is a mail when the library refuses the key: it does not throw", async () => {
    expect(await mailer("").send(MAIL, FIRST)).toMatchObject({ ok: false, retry: true });
  });
});

it("says what every client must bring along", async () => {
  const ask = (headers: Record<string, string>) =>
    fetch(`${resend.url}/emails`, { method: "POST", headers, body: "{}" }).then(({ status }) => status);
  expect(await ask({})).toBe(401);
  expect(await ask({ authorization: "Bearer re_bad" })).toBe(403);
  expect(await ask({ authorization: "Bearer re_good" })).toBe(422);
  expect(await ask({ authorization: "Bearer re_good", "idempotency-key": "k".repeat(257) })).toBe(400);
});

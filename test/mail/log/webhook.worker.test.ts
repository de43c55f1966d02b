/** Events about mails, signed as Resend signs them. */

import { createHmac } from "node:crypto";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { find, settle } from "../../../src/mail/outbox/store.ts";
import { installationName } from "../../../src/platform/installation/service.ts";
import { ask } from "../../support/catalogue.ts";
import { deliver } from "../../support/mail.ts";
import { rows, run } from "../../support/world.ts";

const SETTINGS = { ...env };
const MINUTE_S = 60;

afterEach(() => {
  vi.restoreAllMocks();
  Object.assign(env, SETTINGS);
});

interface Telling {
  readonly secret?: string;
  readonly atS?: number;
  readonly headers?: Record<string, string>;
}

const SECRET = env.RESEND_WEBHOOK_SECRET;

/** Sends a signed event. A string is sent unchanged, anything else as JSON. */
async function tell(event: unknown, { secret = SECRET, atS = nowS(), headers = {} }: Telling = {}) {
  const body = typeof event === "string" ? event : JSON.stringify(event);
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const signature = createHmac("sha256", key).update(`msg_1.${atS}.${body}`).digest("base64");
  return ask("POST", "/v1/webhooks/resend", {
    body,
    headers: {
      "svix-id": "msg_1",
      "svix-timestamp": `${atS}`,
      "svix-signature": `v1,${signature}`,
      ...headers,
    },
  });
}

const nowS = (): number => Math.floor(Date.now() / 1000);

let lastNonce = 0;

/** A mail that is being sent, or has another status. Delivering it again would fail, because its code does not exist. */
async function logged(status = "sending", changes: { resends?: number; providerId?: string } = {}) {
  const id = `confirm_email:7:${++lastNonce}`;
  await run(
    `INSERT INTO mail_log (id, user_id, status, tries, resends, due_at_ms, created_at_ms, provider_id)
     VALUES (?1, 7, ?2, 1, ?3, 1, 1, nullif(?4, ''))`,
    id,
    status,
    changes.resends ?? 0,
    changes.providerId ?? "",
  );
  return id;
}

let installation = "";
beforeAll(async () => {
  installation = await installationName();
});

const event = (
  id: string,
  type: string,
  { resends = 0, data = {} }: { resends?: number; data?: object } = {},
) => ({
  type,
  created_at: "2026-11-21T10:00:00.000Z",
  data: {
    email_id: "re-1",
    from: "Matinee <tickets@matinee.example>",
    to: ["ana@example.com"],
    subject: "Your tickets",
    tags: { installation, mail: id.replaceAll(":", "-"), resends: String(resends) },
    ...data,
  },
});

const BOUNCE = { bounce: { type: "Permanent", subType: "General", message: "no ana@example.com here" } };
const FAILED = { failed: { reason: "reached_daily_quota" } };

const row = async (id: string) =>
  (
    await rows<{
      status: string;
      provider_id: string | null;
      error: string | null;
      sent_at_ms: number | null;
    }>("SELECT * FROM mail_log WHERE id = ?1", id)
  )[0];

const NOTED = { status: 204 };
const UNSIGNED = { status: 401, body: { code: "wrong_signature" } };

describe("an event", () => {
  it.each([
    ["email.sent", {}, "sent", null],
    ["email.delivered", {}, "delivered", null],
    ["email.complained", {}, "complained", null],
    ["email.bounced", BOUNCE, "bounced", "Permanent: General"],
    ["email.failed", FAILED, "failed", "reached_daily_quota"],
    ["email.suppressed", { suppressed: { type: "OnAccountSuppressionList" } }, "failed", "suppressed"],
  ])("%s with %o makes the mail %s", async (type, data, status, error) => {
    const id = await logged("sent", { providerId: "re-1" });
    expect(await tell(event(id, type, { data }))).toMatchObject(NOTED);
    expect(await row(id)).toMatchObject({ status, error, provider_id: "re-1" });
  });

  it.each(["email.delivery_delayed", "email.opened", "email.clicked", "contact.created", "something.new"])(
    "%s changes nothing, whatever data it has",
    async (type) => {
      const id = await logged("sent", { providerId: "re-1" });
      expect(await tell(event(id, type))).toMatchObject(NOTED);
      expect(await tell({ type })).toMatchObject(NOTED);
      expect(await row(id)).toMatchObject({ status: "sent" });
    },
  );

  it("about a mail that was not sent from here changes nothing", async () => {
    const id = await logged();
    const { data, ...rest } = event(id, "email.delivered");
    const ours = { installation, mail: id.replaceAll(":", "-"), resends: "0" };
    for (const tags of [
      undefined,
      {},
      { mail: "newsletter" },
      { installation, mail: "newsletter-1", resends: "0" },
      { ...ours, installation: "of another" },
      { mail: ours.mail, resends: "0" },
    ])
      expect(await tell({ ...rest, data: { ...data, tags } })).toMatchObject(NOTED);
    expect(await row(id)).toMatchObject({ status: "sending" });
  });

  it("is stored before the sender has stored that the mail was sent, and ends the tries", async () => {
    const id = await logged("due");
    const tried = await find(id);
    if (tried === null) throw new Error("no row");
    await tell(event(id, "email.delivered"));
    await settle(tried, { status: "due", dueAtMs: 1, error: "application_error" });
    expect(await row(id)).toMatchObject({ status: "delivered", provider_id: "re-1", error: null });
    expect(await deliver(id)).toBe("done");
    expect(await row(id)).toMatchObject({ status: "delivered", tries: 1 });
  });

  it("about a mail that is to be retried ends the tries too", async () => {
    const id = await logged("due");
    await tell(event(id, "email.sent"));
    expect(await row(id)).toMatchObject({ status: "sent", sent_at_ms: expect.any(Number) });
    expect(await deliver(id)).toBe("done");
    expect(await row(id)).toMatchObject({ status: "sent", tries: 1 });
  });

  it("replaces the status of a mail that was given up here although the service had accepted it", async () => {
    const id = await logged("failed");
    await tell(event(id, "email.sent"));
    expect(await row(id)).toMatchObject({ status: "sent", error: null });
  });

  it("about an earlier sending changes nothing", async () => {
    const id = await logged("sending", { resends: 1 });
    await tell(event(id, "email.bounced", { data: BOUNCE }));
    expect(await row(id)).toMatchObject({ status: "sending", error: null });
    await tell(event(id, "email.delivered", { resends: 1 }));
    expect(await row(id)).toMatchObject({ status: "delivered" });
  });
});

describe("events in any order, and more than once", () => {
  const EVENTS = [
    ["email.sent", {}],
    ["email.delivered", {}],
    ["email.bounced", BOUNCE],
    ["email.complained", {}],
    ["email.failed", FAILED],
  ] as const;

  it.each(EVENTS.flatMap((one) => EVENTS.map((other) => [one[0], other[0], one[1], other[1]] as const)))(
    "%s and %s have the same outcome in both orders",
    async (first, second, firstData, secondData) => {
      const [there, back] = [await logged(), await logged()];
      const one = (id: string) => tell(event(id, first, { data: firstData }));
      const other = (id: string) => tell(event(id, second, { data: secondData }));
      for (const said of [one, other, one]) await said(there);
      for (const said of [other, one, other]) await said(back);
      const { status, error } = (await row(back)) ?? {};
      expect(await row(there)).toMatchObject({ status, error });
    },
  );
});

describe("a request that Resend did not sign", () => {
  it.each<[string, Telling]>([
    ["is signed with another secret", { secret: "whsec_c29tZWJvZHkgZWxzZSdz" }],
    ["was signed six minutes ago", { atS: nowS() - 6 * MINUTE_S }],
    ["is from the future", { atS: nowS() + 6 * MINUTE_S }],
    ["has no signature", { headers: { "svix-signature": "" } }],
    ["has no id", { headers: { "svix-id": "" } }],
    ["has the id of another event", { headers: { "svix-id": "msg_2" } }],
    ["has a malformed signature", { headers: { "svix-signature": "v1" } }],
    ["has an invalid time", { headers: { "svix-timestamp": "today" } }],
  ])("is refused where it %s", async (_what, telling) => {
    const id = await logged();
    expect(await tell(event(id, "email.delivered"), telling)).toMatchObject(UNSIGNED);
    expect(await row(id)).toMatchObject({ status: "sending" });
  });

  it("is refused without any signature headers", async () => {
    const answer = await ask("POST", "/v1/webhooks/resend", {
      body: event("confirm_email:7:1", "email.sent"),
    });
    expect(answer).toMatchObject(UNSIGNED);
  });

  it("is refused where the body was changed", async () => {
    const id = await logged();
    const body = JSON.stringify(event(id, "email.sent"));
    const atS = nowS();
    const key = Buffer.from(SECRET.replace("whsec_", ""), "base64");
    const signature = createHmac("sha256", key).update(`msg_1.${atS}.${body}`).digest("base64");
    const headers = { "svix-id": "msg_1", "svix-timestamp": `${atS}`, "svix-signature": `v1,${signature}` };
    const changed = body.replace("email.sent", "email.bounced");
    expect(await ask("POST", "/v1/webhooks/resend", { body: changed, headers })).toMatchObject(UNSIGNED);
    expect(await ask("POST", "/v1/webhooks/resend", { body, headers })).toMatchObject(NOTED);
  });
});

describe("a signed request with an unexpected body is answered 204, so that Resend does not repeat it, and changes nothing", () => {
  const ours = (id: string) => ({ installation, mail: id.replaceAll(":", "-"), resends: "0" });

  it.each<[string, (id: string) => unknown]>([
    ["no body", () => ""],
    ["no JSON", () => "not JSON"],
    ["null", () => null],
    ["a list", () => []],
    ["a number as type", () => ({ type: 7 })],
    ["no data", () => ({ type: "email.sent" })],
    ["a list as data", () => ({ type: "email.sent", data: [] })],
    ["no id of the service", (id) => ({ type: "email.sent", data: { tags: ours(id) } })],
    ["a number as id", (id) => ({ type: "email.bounced", data: { email_id: 7, tags: ours(id), ...BOUNCE } })],
    ["an empty id", (id) => ({ type: "email.sent", data: { email_id: "", tags: ours(id) } })],
    ["no tags", () => ({ type: "email.bounced", data: { email_id: "re-1", ...BOUNCE } })],
    ["null as tags", () => ({ type: "email.sent", data: { email_id: "re-1", tags: null } })],
    ["text as tags", (id) => ({ type: "email.sent", data: { email_id: "re-1", tags: id } })],
    [
      "numbers as tags",
      (id) => ({ type: "email.sent", data: { email_id: "re-1", tags: { ...ours(id), resends: 0 } } }),
    ],
    [
      "a list of tags of others",
      () => ({ type: "email.sent", data: { email_id: "re-1", tags: [{ name: "mail", value: "n" }] } }),
    ],
    ["a list of no tags", (id) => ({ type: "email.sent", data: { email_id: "re-1", tags: [id, null, {}] } })],
    [
      "tags named as parts of objects",
      () => '{"type":"email.sent","data":{"email_id":"re-1","tags":{"__proto__":"a","constructor":"b"}}}',
    ],
    [
      "half a character in a tag",
      () =>
        '{"type":"email.sent","data":{"email_id":"re-1","tags":{"installation":"\\ud800","mail":"\\u0000","resends":"0"}}}',
    ],
  ])("with %s", async (_what, bodyOf) => {
    vi.spyOn(console, "warn").mockReturnValue();
    const id = await logged("sent", { providerId: "re-1" });
    const before = await row(id);
    expect(await tell(bodyOf(id))).toMatchObject(NOTED);
    expect(await row(id)).toEqual(before);
  });
});

describe("an event with less than Resend documents", () => {
  it.each([
    [
      "a bounce without a subtype",
      "email.bounced",
      { bounce: { type: "Permanent" } },
      "bounced",
      "Permanent",
    ],
    ["a bounce without its reason", "email.bounced", {}, "bounced", "bounced"],
    [
      "a bounce with null as reason",
      "email.bounced",
      { bounce: { type: null, subType: null } },
      "bounced",
      "bounced",
    ],
    ["a failure without its reason", "email.failed", {}, "failed", "failed"],
  ])("%s has its outcome all the same", async (_what, type, data, status, error) => {
    const id = await logged("sent", { providerId: "re-1" });
    expect(await tell(event(id, type, { data }))).toMatchObject(NOTED);
    expect(await row(id)).toMatchObject({ status, error });
  });

  it("is about our mail also where its tags are a list", async () => {
    const id = await logged("sent", { providerId: "re-1" });
    const tags = Object.entries(event(id, "").data.tags).map(([name, value]) => ({ name, value }));
    expect(await tell(event(id, "email.bounced", { data: { ...BOUNCE, tags } }))).toMatchObject(NOTED);
    expect(await row(id)).toMatchObject({ status: "bounced", error: "Permanent: General" });
  });
});

it("refuses where the webhook secret is not set, and does not name it", async () => {
  Object.assign(env, { RESEND_WEBHOOK_SECRET: "" });
  expect(await tell(event("confirm_email:7:1", "email.sent"))).toMatchObject({
    status: 503,
    body: { code: "setting_missing", detail: expect.not.stringContaining("RESEND") },
  });
});

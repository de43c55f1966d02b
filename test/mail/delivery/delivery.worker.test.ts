import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { consumeDeadMail, sweepMail } from "../../../src/mail/delivery/service.ts";
import { mailId } from "../../../src/mail/outbox/mail-id.ts";
import type { MailSubject } from "../../../src/mail/outbox/mail-id.ts";
import { mailsIn } from "../../../src/mail/outbox/queue-message.ts";
import { requestMail } from "../../../src/mail/outbox/service.ts";
import { settle, takeLease } from "../../../src/mail/outbox/store.ts";
import { sale as buying } from "../../support/halls.ts";
import { consumeMail, deliver } from "../../support/mail.ts";
import { buyer, rows, run, showtime } from "../../support/world.ts";

const MINUTE_MS = 60_000;
const SETTINGS = { ...env };

afterEach(() => {
  Object.assign(env, SETTINGS);
  vi.restoreAllMocks();
});

const logged = async (id: string) =>
  (
    await rows<{
      status: string;
      tries: number;
      due_at_ms: number;
      error: string | null;
      provider_id: string | null;
    }>("SELECT * FROM mail_log WHERE id = ?1", id)
  )[0];

const mailsUnder = async (id: string) =>
  rows<{ to: string; subject: string; text: string; attachments: string }>(
    "SELECT * FROM local_mails WHERE key = ?1",
    id,
  );

/** What the queue is told from now on is lost; here it can be read. */
function loseMessages(): string[] {
  const lost: string[] = [];
  vi.spyOn(env.MAIL, "sendBatch").mockImplementation(async (messages) => {
    for (const { body } of messages) lost.push(...(mailsIn(body) ?? []));
    return { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };
  });
  return lost;
}

/** The code with this nonce is the user's current one. */
const giveCode = (
  userId: number,
  nonce: string,
  expiresAtMs: number,
  purpose = "confirm_email",
  email = `buyer-${userId}@example.com`,
) =>
  run(
    `INSERT INTO codes (user_id, purpose, email, nonce, expires_at_ms, tries_left) VALUES (?1, ?2, ?3, ?4, ?5, 5)
     ON CONFLICT DO UPDATE SET nonce = excluded.nonce`,
    userId,
    purpose,
    email,
    nonce,
    expiresAtMs,
  );

/** A sale whose mail nobody has been told to send: its row waits in the log. */
async function sale(...seats: string[]) {
  const { id: userId } = await buyer();
  const show = await showtime(2, 5);
  // A queue that works would be as quick as the test.
  loseMessages();
  const outcome = await show.office().reserve(buying(userId, ...seats));
  if (!outcome.ok) throw new Error(outcome.code);
  const { n } = outcome.reservation;
  return {
    userId,
    id: mailId({ kind: "reservation_confirmed", reservationId: outcome.reservation.id }),
    cancel: () => show.office().cancel(n, userId, null),
  };
}

let lastNonce = 0;

/** A row as it would stand there. Its code does not exist, so that delivering it ends without a mail. */
async function row(status: "due" | "sending", dueAtMs: number): Promise<string> {
  const id = mailId({ kind: "confirm_email", userId: 1, nonce: `${++lastNonce}` });
  await run(
    "INSERT INTO mail_log (id, user_id, status, tries, due_at_ms, created_at_ms) VALUES (?1, 1, ?2, 1, ?3, 1)",
    id,
    status,
    dueAtMs,
  );
  return id;
}

/** Resend at the boundary: what it is asked, and what it says. */
function resend(answer: (call: number) => Response) {
  const calls: { key: string | null; atMs: number }[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (_input, init) => {
    calls.push({ key: new Headers(init?.headers).get("idempotency-key"), atMs: Date.now() });
    return answer(calls.length);
  });
  Object.assign(env, { RESEND_API_KEY: "re_test", RESEND_BASE_URL: "http://resend.test" });
  return calls;
}

describe("the mail of a sale", () => {
  it("is sent once, however many try at the same time", async () => {
    const { id, userId } = await sale("A1", "A2");
    await Promise.all(Array.from({ length: 10 }, () => deliver(id)));
    const [mail, ...others] = await mailsUnder(id);
    expect(others).toEqual([]);
    expect(mail).toMatchObject({ to: `buyer-${userId}@example.com` });
    expect(mail?.subject).toMatch(/^Your tickets: Metropolis, /);
    expect(await logged(id)).toMatchObject({ status: "sent", tries: 1, error: null });
    expect(await deliver(id)).toBe("done");
    expect(await logged(id)).toMatchObject({ tries: 1 });
  });

  it("waits while a secret is not set that it needs, and uses up no try of the queue", async () => {
    const { id } = await sale("A1");
    Object.assign(env, { TICKET_SECRET: "" });
    vi.spyOn(console, "error").mockReturnValue();
    expect(await deliver(id)).toBe("done");
    expect(await logged(id)).toMatchObject({ status: "due", error: "TICKET_SECRET is not set" });
    Object.assign(env, SETTINGS);
    await deliver(id);
    expect(await logged(id)).toMatchObject({ status: "sent", error: null });
  });

  it("is sent also before D1 has heard of the sale", async () => {
    const { id } = await sale("A1");
    await run("DELETE FROM mail_log WHERE id = ?1", id);
    expect(await deliver(id)).toBe("done");
    expect(await mailsUnder(id)).toHaveLength(1);
    expect(await logged(id)).toMatchObject({ status: "sent" });
  });

  it("is not sent when the reservation was cancelled meanwhile", async () => {
    const { id, cancel } = await sale("A1");
    await cancel();
    expect(await deliver(id)).toBe("done");
    expect(await mailsUnder(id)).toEqual([]);
    expect(await logged(id)).toMatchObject({ status: "failed", error: "reservation_not_confirmed" });
  });

  it("is not sent to a buyer who is forgotten", async () => {
    const { id, userId } = await sale("A1");
    await run("UPDATE users SET erased_at_ms = 1 WHERE id = ?1", userId);
    expect(await deliver(id)).toBe("done");
    expect(await logged(id)).toMatchObject({ status: "failed", error: "user_unknown" });
  });

  it("is left alone while another is at it, and taken over when that one has been silent for a minute", async () => {
    const { id } = await sale("A1");
    await takeLease(id, Date.now(), Date.now() + MINUTE_MS);
    expect(await deliver(id)).toBe("later");
    expect(await mailsUnder(id)).toEqual([]);
    await run("UPDATE mail_log SET due_at_ms = ?2 WHERE id = ?1", id, Date.now() - 1);
    expect(await deliver(id)).toBe("done");
    expect(await mailsUnder(id)).toHaveLength(1);
    expect(await logged(id)).toMatchObject({ status: "sent", tries: 2 });
  });

  it("is nothing where nothing was sold", async () => {
    const id = mailId({ kind: "reservation_confirmed", reservationId: 99 * 2 ** 24 + 1 });
    expect(await deliver(id)).toBe("done");
    expect(await logged(id)).toBeUndefined();
  });

  it("waits, with the reason, in a deployment that has no mail key; the sale stands", async () => {
    env.MATINEE_LOCAL = "";
    const { id } = await sale("A1");
    expect(await deliver(id)).toBe("done");
    expect(await sweepMail(Date.now() + 5 * MINUTE_MS)).toBe(0);
    expect(await logged(id)).toMatchObject({ status: "due", tries: 0, error: "no_mail_key" });
    expect(await mailsUnder(id)).toEqual([]);
    env.MATINEE_LOCAL = "1";
    expect(await deliver(id)).toBe("done");
    expect(await logged(id)).toMatchObject({ status: "sent", error: null });
  });
});

describe("the mail with a code", () => {
  it("comes once, with the code that is good now", async () => {
    const { id: userId } = await buyer();
    const nonce = "first";
    await giveCode(userId, nonce, Date.now() + MINUTE_MS);
    const subject: MailSubject = { kind: "confirm_email", userId, nonce };
    await requestMail(subject, userId);
    await requestMail(subject, userId);
    await expect.poll(() => logged(mailId(subject)), { timeout: 10_000 }).toMatchObject({ status: "sent" });
    const mails = await mailsUnder(mailId(subject));
    expect(mails.map(({ subject: line }) => line)).toEqual([
      expect.stringMatching(/^[2-9A-Z]{8} is your Matinee code$/),
    ]);
  });

  it("has the code of its own purpose, and goes where that was asked for: a new address gets it, not the old", async () => {
    const { id: userId } = await buyer();
    const codes: string[] = [];
    for (const [kind, email] of [
      ["confirm_email", `buyer-${userId}@example.com`],
      ["change_email", `new-${userId}@example.com`],
      ["reset_password", `buyer-${userId}@example.com`],
    ] as const) {
      const nonce = `for ${kind}`;
      await giveCode(userId, nonce, Date.now() + MINUTE_MS, kind, email);
      const id = mailId({ kind, userId, nonce });
      expect(await deliver(id)).toBe("done");
      const [mail] = await mailsUnder(id);
      expect(mail?.to).toBe(email);
      codes.push(mail?.subject.slice(0, 8) ?? "");
    }
    expect(new Set(codes).size).toBe(3);
  });

  it("is not sent once the code has been replaced, or its time is over", async () => {
    const { id: userId } = await buyer();
    const { id: late } = await buyer();
    await giveCode(userId, "first", Date.now() + MINUTE_MS);
    await giveCode(userId, "second", Date.now() + MINUTE_MS);
    await giveCode(late, "late", Date.now());
    for (const subject of [
      { kind: "confirm_email", userId, nonce: "first" },
      { kind: "confirm_email", userId: late, nonce: "late" },
    ] as const) {
      expect(await deliver(mailId(subject))).toBe("done");
      expect(await logged(mailId(subject))).toMatchObject({ status: "failed", error: "code_void" });
      expect(await mailsUnder(mailId(subject))).toEqual([]);
    }
  });

  it("waits for the sweep where the queue does not take the message", async () => {
    vi.spyOn(env.MAIL, "send").mockRejectedValue(new Error("the queue is away"));
    const subject: MailSubject = { kind: "confirm_email", userId: 1, nonce: "queue-away" };
    await requestMail(subject, 1);
    expect(await logged(mailId(subject))).toMatchObject({ status: "due" });
  });
});

it("tells whoever has an account that somebody else wants one with the address, and gives away no code", async () => {
  const { id: userId } = await buyer();
  const { id: other } = await buyer();
  await giveCode(other, "once", Date.now() + MINUTE_MS, "change_email", `buyer-${userId}@example.com`);
  const id = mailId({ kind: "account_exists", userId: other, nonce: "once" });
  expect(await deliver(id)).toBe("done");
  const [mail] = await mailsUnder(id);
  expect(mail).toMatchObject({
    to: `buyer-${userId}@example.com`,
    subject: "You have a Matinee account already",
  });
  expect(mail?.text).not.toMatch(/[2-9A-Z]{8}|\/account\//);
});

it("lets an old claim change nothing once another has followed it", async () => {
  const id = await row("due", Date.now());
  const first = await takeLease(id, 1000, 2000);
  const second = await takeLease(id, 3000, 4000);
  expect([first?.tries, second?.tries]).toEqual([2, 3]);
  if (first === null) throw new Error("no claim");
  await settle(first, { status: "failed", error: "late" });
  expect(await logged(id)).toMatchObject({ status: "sending", error: null });
});

describe("the sweep", () => {
  it("brings again what has waited for two minutes, due or claimed, and nothing else", async () => {
    await run("DELETE FROM mail_log");
    const nowMs = Date.now();
    const told = loseMessages();
    const older = await row("due", nowMs - 3 * MINUTE_MS);
    const claimed = await row("sending", nowMs - 2 * MINUTE_MS);
    await row("due", nowMs - MINUTE_MS);
    await row("sending", nowMs + MINUTE_MS);
    expect(await sweepMail(nowMs)).toBe(2);
    expect(told.sort()).toEqual([older, claimed].sort());
    expect(await sweepMail(nowMs)).toBe(0);
  });

  it("takes a hundred at a time, and others the next time", async () => {
    await run("DELETE FROM mail_log");
    const nowMs = Date.now();
    loseMessages();
    await Promise.all(Array.from({ length: 130 }, () => row("due", nowMs - 3 * MINUTE_MS)));
    expect(await sweepMail(nowMs)).toBe(100);
    expect(await sweepMail(nowMs)).toBe(30);
  });

  it("gets a mail through whose message was lost", async () => {
    const { id } = await sale("B1");
    vi.restoreAllMocks();
    await run("UPDATE mail_log SET due_at_ms = 1 WHERE id = ?1", id);
    expect(await sweepMail(Date.now())).toBeGreaterThan(0);
    await expect.poll(() => logged(id), { timeout: 10_000 }).toMatchObject({ status: "sent" });
    expect(await mailsUnder(id)).toHaveLength(1);
  });
});

describe("the queue's consumer", () => {
  const consume = async (consumer: typeof consumeMail, ...bodies: unknown[]) => {
    const batch = createMessageBatch(
      "matinee-mail",
      bodies.map((body, i) => ({ id: `m${i}`, timestamp: new Date(), attempts: 1, body })),
    );
    const retries = batch.messages.map((message) => vi.spyOn(message, "retry"));
    await consumer(batch);
    const { explicitAcks } = await getQueueResult(batch, createExecutionContext());
    return {
      acked: explicitAcks,
      delays: retries.flatMap(({ mock }) => mock.calls.map(([options]) => options?.delaySeconds)),
    };
  };

  it("takes out what it can't read, and goes on", async () => {
    const { id } = await sale("A1");
    const result = await consume(consumeMail, null, { post: 1 }, { mails: ["nonsense"] }, { mails: [id] });
    expect(result.acked).toEqual(["m0", "m1", "m2", "m3"]);
    expect(await mailsUnder(id)).toHaveLength(1);
  });

  it("tries again later when the mail service is away, with the same key", async () => {
    const { id } = await sale("A1");
    const calls = resend((call) =>
      call === 1 ? new Response("away", { status: 502 }) : Response.json({ id: "re-1" }),
    );
    const first = await consume(consumeMail, { mails: [id] });
    expect(first.acked).toEqual([]);
    expect(first.delays).toEqual([10]);
    expect(await logged(id)).toMatchObject({ status: "due", tries: 1, error: "application_error" });

    const second = await consume(consumeMail, { mails: [id] });
    expect(second.acked).toEqual(["m0"]);
    expect(calls.map(({ key }) => key)).toEqual([id, id]);
    expect(await logged(id)).toMatchObject({ status: "sent", provider_id: "re-1", error: null });
    expect(await mailsUnder(id)).toEqual([]);
  });

  it("does not come back with what the mail service refuses", async () => {
    const { id } = await sale("A1");
    resend(() =>
      Response.json({ statusCode: 422, name: "validation_error", message: "no" }, { status: 422 }),
    );
    expect((await consume(consumeMail, { mails: [id] })).acked).toEqual(["m0"]);
    expect(await logged(id)).toMatchObject({ status: "failed", error: "validation_error" });
  });

  it("asks the mail service no more often than it allows", async () => {
    const ids = [await sale("A1"), await sale("A1"), await sale("A1")].map(({ id }) => id);
    const calls = resend((call) => Response.json({ id: `re-${call}` }));
    env.MAIL_PER_SECOND = "5";
    await consume(consumeMail, { mails: ids });
    // A turn each 200 ms; the first call may have been late itself.
    const [first = 0, , third = 0] = calls.map(({ atMs }) => atMs);
    expect(third - first).toBeGreaterThan(250);
  });

  it("asks nothing at all for as long as the mail service wants a pause", async () => {
    const ids = [await sale("A1"), await sale("A1")].map(({ id }) => id);
    const calls = resend((call) =>
      call === 1
        ? Response.json(
            { statusCode: 429, name: "rate_limit_exceeded", message: "slow down" },
            { status: 429, headers: { "retry-after": "1" } },
          )
        : Response.json({ id: `re-${call}` }),
    );
    env.MAIL_PER_SECOND = "100";
    await consume(consumeMail, { mails: ids });
    const [first = 0, second = 0] = calls.map(({ atMs }) => atMs);
    expect(second - first).toBeGreaterThan(900);
    expect(await logged(ids[0] ?? "")).toMatchObject({ status: "due", error: "rate_limit_exceeded" });
    expect(await logged(ids[1] ?? "")).toMatchObject({ status: "sent" });
  });

  it("lets a mail that has to be tried again go back alone, after the time that is its own", async () => {
    const ids = [await sale("A1"), await sale("A1"), await sale("A1")].map(({ id }) => id);
    const sent = vi.spyOn(env.MAIL, "sendBatch");
    resend((call) =>
      call === 2 ? new Response("away", { status: 502 }) : Response.json({ id: `re-${call}` }),
    );
    env.MAIL_PER_SECOND = "100";
    const result = await consume(consumeMail, { mails: ids });
    expect(result).toEqual({ acked: ["m0"], delays: [] });
    const back = sent.mock.calls
      .flatMap(([messages]) => [...messages])
      .filter((one) => "delaySeconds" in one);
    expect(back).toEqual([{ body: { mails: [ids[1]] }, delaySeconds: 10 }]);
    const statuses = await Promise.all(ids.map((id) => logged(id)));
    expect(statuses.map((mail) => mail?.status)).toEqual(["sent", "due", "sent"]);
  });

  it("keeps them together where the queue does not take it back", async () => {
    const ids = [await sale("A1"), await sale("A1")].map(({ id }) => id);
    resend(() => new Response("away", { status: 502 }));
    vi.spyOn(env.MAIL, "sendBatch").mockRejectedValue(new Error("the queue is away"));
    env.MAIL_PER_SECOND = "100";
    expect(await consume(consumeMail, { mails: ids })).toEqual({ acked: [], delays: [10] });
  });

  it("keeps a mail that D1 could not be asked about", async () => {
    const { id } = await sale("A1");
    vi.spyOn(env.DB, "prepare").mockImplementation(() => {
      throw new Error("D1 is away");
    });
    const result = await consume(consumeMail, { mails: [id] });
    expect(result.delays).toEqual([10]);
    vi.restoreAllMocks();
    expect(await deliver(id)).toBe("done");
    expect(await mailsUnder(id)).toHaveLength(1);
  });

  it("says of what the queue gave up on that it failed, and why; what was sent stays sent", async () => {
    const { id } = await sale("A1");
    const { id: through } = await sale("A1");
    await deliver(through);
    resend(() => new Response("away", { status: 502 }));
    await deliver(id);
    const result = await consume(consumeDeadMail, { mails: [id] }, { mails: [through] }, "nonsense");
    expect(result.acked).toEqual(["m0", "m1", "m2"]);
    expect(await logged(id)).toMatchObject({ status: "failed", error: "application_error" });
    expect(await logged(through)).toMatchObject({ status: "sent" });
  });
});

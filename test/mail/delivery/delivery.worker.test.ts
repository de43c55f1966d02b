import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { forgetMailBudgets } from "../../../src/mail/delivery/service.ts";
import { mailId } from "../../../src/mail/outbox/mail-id.ts";
import type { ChangeKind, MailSubject } from "../../../src/mail/outbox/mail-id.ts";
import { mailsIn } from "../../../src/mail/outbox/queue-message.ts";
import { requestMail } from "../../../src/mail/outbox/service.ts";
import { find, settle } from "../../../src/mail/outbox/store.ts";
import { consumeDeadMail, sweepMail } from "../../../src/mail/queue/service.ts";
import { installationName } from "../../../src/platform/installation/service.ts";
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

/** Messages to the mail queue are lost from now on; returns the mail ids in them. */
function loseMessages(): string[] {
  const lost: string[] = [];
  vi.spyOn(env.MAIL, "sendBatch").mockImplementation(async (messages) => {
    for (const { body } of messages) lost.push(...(mailsIn(body) ?? []));
    return { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };
  });
  return lost;
}

/** Makes the code with this nonce the user's current one. */
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

/** A sale whose queue message is lost: its mail's row is due. */
async function sale(...seats: string[]) {
  const { id: userId } = await buyer();
  const show = await showtime(2, 5);
  // With a working queue the mail could be sent before the test does it.
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

/** As if no mail had ever been added. */
async function emptyLog(): Promise<void> {
  await run("DELETE FROM mail_log");
  await run("UPDATE mail_sweep SET position = 0");
}

let lastNonce = 0;

/** A row of the outbox. Its code does not exist, so that its delivery ends without a mail. */
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

/** Replaces Resend at the fetch boundary, and records the calls. */
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
  it("is sent once when several consumers try at the same time", async () => {
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

  it("stays due while a secret that it needs is not set, and uses up no try of the queue", async () => {
    const { id } = await sale("A1");
    Object.assign(env, { TICKET_SECRET: "" });
    vi.spyOn(console, "error").mockReturnValue();
    expect(await deliver(id)).toBe("done");
    expect(await logged(id)).toMatchObject({ status: "due", error: "TICKET_SECRET is not set" });
    Object.assign(env, SETTINGS);
    await deliver(id);
    expect(await logged(id)).toMatchObject({ status: "sent", error: null });
  });

  it("is sent also before D1 has the copy of the sale", async () => {
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
    expect(await logged(id)).toMatchObject({ status: "dropped", error: "reservation_not_confirmed" });
  });

  it("is not sent to a buyer whose account is erased", async () => {
    const { id, userId } = await sale("A1");
    await run("UPDATE users SET erased_at_ms = 1 WHERE id = ?1", userId);
    expect(await deliver(id)).toBe("done");
    expect(await logged(id)).toMatchObject({ status: "failed", error: "user_unknown" });
  });

  it("is not sent while a consumer of an earlier version has it, and is taken over when that one's minute is over", async () => {
    const { id } = await sale("A1");
    await run(
      "UPDATE mail_log SET status = 'sending', tries = 1, due_at_ms = ?2 WHERE id = ?1",
      id,
      Date.now() + MINUTE_MS,
    );
    expect(await deliver(id)).toBe("later");
    expect(await mailsUnder(id)).toEqual([]);
    await run("UPDATE mail_log SET due_at_ms = ?2 WHERE id = ?1", id, Date.now() - 1);
    expect(await deliver(id)).toBe("done");
    expect(await mailsUnder(id)).toHaveLength(1);
    expect(await logged(id)).toMatchObject({ status: "sent", tries: 2 });
  });

  it("is not sent where nothing was sold", async () => {
    const id = mailId({ kind: "reservation_confirmed", reservationId: 99 * 2 ** 24 + 1 });
    expect(await deliver(id)).toBe("done");
    expect(await logged(id)).toBeUndefined();
  });

  it("stays due, with the reason, in a deployment without a mail key; the sale is valid", async () => {
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
  it("is sent once, with the code that is valid now", async () => {
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

  it("has the code of its purpose, and goes to the address that it was requested for: the new one, not the old one", async () => {
    const { id: userId } = await buyer();
    const codes: string[] = [];
    for (const [kind, email] of [
      ["confirm_email", `buyer-${userId}@example.com`],
      ["change_email", `new-${userId}@example.com`],
      ["reset_password", `buyer-${userId}@example.com`],
      ["sign_in", `buyer-${userId}@example.com`],
    ] as const) {
      const nonce = `for ${kind}`;
      await giveCode(userId, nonce, Date.now() + MINUTE_MS, kind, email);
      const id = mailId({ kind, userId, nonce });
      expect(await deliver(id)).toBe("done");
      const [mail] = await mailsUnder(id);
      expect(mail?.to).toBe(email);
      codes.push(mail?.subject.slice(0, 8) ?? "");
    }
    expect(new Set(codes).size).toBe(4);
  });

  it("is not sent once the code was replaced or has expired", async () => {
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
      expect(await logged(mailId(subject))).toMatchObject({ status: "dropped", error: "code_void" });
      expect(await mailsUnder(mailId(subject))).toEqual([]);
    }
  });

  it("is queued by the sweep where the queue refuses its message", async () => {
    vi.spyOn(env.MAIL, "send").mockRejectedValue(new Error("the queue is away"));
    const subject: MailSubject = { kind: "confirm_email", userId: 1, nonce: "queue-away" };
    await requestMail(subject, 1);
    expect(await logged(mailId(subject))).toMatchObject({ status: "due" });
  });
});

it("tells an account's owner that the address was registered again, and contains no code", async () => {
  const { id: userId } = await buyer();
  const { id: other } = await buyer();
  await giveCode(other, "once", Date.now() + MINUTE_MS, "change_email", `buyer-${userId}@example.com`);
  const id = mailId({ kind: "account_exists", userId: other, nonce: "once" });
  expect(await deliver(id)).toBe("done");
  const [mail] = await mailsUnder(id);
  expect(mail).toMatchObject({
    to: `buyer-${userId}@example.com`,
    subject: "You have an account at Matinee already",
  });
  expect(mail?.text).not.toMatch(/[2-9A-Z]{8}|\/account\//);
});

describe("two tries of one mail at the same time", () => {
  it("do not undo each other: the failure of one changes nothing once the other has ended", async () => {
    const id = await row("due", Date.now());
    const tried = await find(id);
    if (tried === null) throw new Error("no row");
    await settle(tried, { status: "due", dueAtMs: 4000, error: "away" });
    await settle(tried, { status: "failed", error: "late" });
    expect(await logged(id)).toMatchObject({ status: "due", tries: 2, due_at_ms: 4000, error: "away" });
  });

  it("leave the mail sent if one of them sent it, whichever ends first", async () => {
    const id = await row("due", Date.now());
    const tried = await find(id);
    if (tried === null) throw new Error("no row");
    await settle(tried, { status: "due", dueAtMs: 4000, error: "away" });
    await settle(tried, { status: "sent", sentAtMs: 5000, providerId: "re-1", error: null });
    await settle(tried, { status: "failed", error: "late" });
    expect(await logged(id)).toMatchObject({ status: "sent", provider_id: "re-1", error: null });
  });

  it("change nothing about a new sending, which an admin asked for meanwhile", async () => {
    const id = await row("due", Date.now());
    const tried = await find(id);
    if (tried === null) throw new Error("no row");
    await run("UPDATE mail_log SET resends = 1, due_at_ms = 3000 WHERE id = ?1", id);
    await settle(tried, { status: "sent", sentAtMs: 5000, providerId: "re-1", error: null });
    expect(await logged(id)).toMatchObject({ status: "due", due_at_ms: 3000, provider_id: null });
  });
});

describe("the sweep", () => {
  it("queues mails again that have been due or leased for two minutes too long, and no others", async () => {
    await emptyLog();
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

  /** A mail that is due as it was added. */
  async function added(atMs: number): Promise<string> {
    const id = await row("due", atMs);
    await run("UPDATE mail_log SET tries = 0, created_at_ms = due_at_ms WHERE id = ?1", id);
    return id;
  }

  it("queues a mail that is due as it was added once it is so for two minutes, and others of its age were sent", async () => {
    await emptyLog();
    const told = loseMessages();
    const nowMs = Date.now();
    const [first, lost, last] = [await added(nowMs), await added(nowMs), await added(nowMs)];
    for (const id of [first, last]) await run("UPDATE mail_log SET status = 'sent' WHERE id = ?1", id);
    const young = await added(nowMs + MINUTE_MS);
    expect(await sweepMail(nowMs + 2 * MINUTE_MS)).toBe(0);
    expect(await sweepMail(nowMs + 2 * MINUTE_MS + 1)).toBe(1);
    expect(await sweepMail(nowMs + 3 * MINUTE_MS + 1)).toBe(1);
    expect(told).toEqual([lost, young]);
    // Each is queued again two minutes after it was.
    expect(await sweepMail(nowMs + 4 * MINUTE_MS + 1)).toBe(1);
    expect(await sweepMail(nowMs + 5 * MINUTE_MS + 1)).toBe(1);
    expect(told).toEqual([lost, young, lost, young]);
  });

  it("queues a mail that was added after all others were swept", async () => {
    const told = loseMessages();
    const nowMs = Date.now();
    await sweepMail(nowMs + 3 * MINUTE_MS);
    const id = await added(nowMs + 3 * MINUTE_MS);
    await sweepMail(nowMs + 6 * MINUTE_MS);
    expect(told.at(-1)).toBe(id);
  });

  it("queues tickets before all other mails", async () => {
    await emptyLog();
    const { id: ticket } = await sale("A1");
    const nowMs = Date.now() + 10 * MINUTE_MS;
    const others = await Promise.all(Array.from({ length: 5 }, () => row("due", 1)));
    const told = loseMessages();
    expect(await sweepMail(nowMs)).toBe(6);
    expect(told[0]).toBe(ticket);
    expect(told.slice(1).toSorted()).toEqual(others.toSorted());
  });

  it("queues all mails that are overdue, a hundred at a time", async () => {
    await emptyLog();
    const nowMs = Date.now();
    const told = loseMessages();
    await Promise.all(Array.from({ length: 130 }, () => row("due", nowMs - 3 * MINUTE_MS)));
    expect(await sweepMail(nowMs)).toBe(130);
    expect(new Set(told).size).toBe(130);
    expect(await sweepMail(nowMs)).toBe(0);
  });

  it("delivers a mail whose message was lost", async () => {
    const { id } = await sale("B1");
    vi.restoreAllMocks();
    await run("UPDATE mail_log SET due_at_ms = 1 WHERE id = ?1", id);
    expect(await sweepMail(Date.now())).toBeGreaterThan(0);
    await expect.poll(() => logged(id), { timeout: 10_000 }).toMatchObject({ status: "sent" });
    expect(await mailsUnder(id)).toHaveLength(1);
  });
});

/** A mail about a code, which is sent: the code is valid. */
async function codeMailTo(email: string, purpose = "confirm_email"): Promise<string> {
  const { id: userId } = await buyer();
  const nonce = `n${++lastNonce}`;
  await giveCode(userId, nonce, Date.now() + 15 * MINUTE_MS, purpose, email);
  return mailId({ kind: purpose as "confirm_email", userId, nonce });
}

/** As if what was sent by now were sent so long ago. */
const letPass = (ms: number) => run("UPDATE mail_budgets SET window_ends_ms = window_ends_ms - ?1", ms);

describe("codes to one address", () => {
  it("are sent one a minute, whoever asks for them: the next one waits", async () => {
    const email = "one-a-minute@example.com";
    const [first, second] = [await codeMailTo(email), await codeMailTo(email, "change_email")];
    expect(await deliver(first)).toBe("done");
    expect(await deliver(second)).toBe("later");
    const waiting = await logged(second);
    expect(waiting).toMatchObject({ status: "due", error: "cooldown" });
    expect(Math.abs(Number(waiting?.due_at_ms) - Date.now() - MINUTE_MS)).toBeLessThan(20_000);
    expect(await mailsUnder(second)).toEqual([]);
    await letPass(MINUTE_MS);
    expect(await deliver(second)).toBe("done");
    expect(await mailsUnder(second)).toHaveLength(1);
  });

  it("do not use up those of another address, nor those for a new password and to log in", async () => {
    const email = "several@example.com";
    for (const id of [
      await codeMailTo(email),
      await codeMailTo(email, "reset_password"),
      await codeMailTo(email, "sign_in"),
      await codeMailTo("another@example.com"),
    ])
      expect(await deliver(id)).toBe("done");
  });

  it.each([
    ["confirm_email", 6],
    ["reset_password", 10],
    ["sign_in", 10],
  ])("of the kind %s are %i an hour; the others are not sent, and the log says why", async (kind, most) => {
    const email = `${kind}@example.com`;
    for (let i = 0; i < most; i++) {
      expect(await deliver(await codeMailTo(email, kind))).toBe("done");
      await letPass(MINUTE_MS);
    }
    const over = await codeMailTo(email, kind);
    expect(await deliver(over)).toBe("done");
    expect(await logged(over)).toMatchObject({ status: "failed", error: "over_budget" });
    expect(await mailsUnder(over)).toEqual([]);
    await letPass(60 * MINUTE_MS);
    expect(await deliver(await codeMailTo(email, kind))).toBe("done");
  });

  it("are not counted when the mail service refuses them", async () => {
    const email = "refused@example.com";
    const refused = await codeMailTo(email);
    resend(() => new Response("away", { status: 502 }));
    expect(await deliver(refused)).toBe("later");
    Object.assign(env, SETTINGS);
    vi.restoreAllMocks();
    expect(await deliver(refused)).toBe("done");
    expect(await mailsUnder(refused)).toHaveLength(1);
  });
});

it("sends an account no more than twenty codes a day to addresses of others", async () => {
  const { id: userId } = await buyer();
  const outcomes = [];
  for (let i = 0; i < 21; i++) {
    await run("DELETE FROM codes WHERE user_id = ?1", userId);
    const nonce = `many-${i}`;
    await giveCode(userId, nonce, Date.now() + MINUTE_MS, "change_email", `victim-${i}@example.com`);
    const id = mailId({ kind: "change_email", userId, nonce });
    await deliver(id);
    outcomes.push((await logged(id))?.error);
  }
  expect(outcomes).toEqual([...Array.from({ length: 20 }, () => null), "over_budget"]);
});

describe("mails about security changes", () => {
  /** A change that is told, as its own batch writes it. */
  async function told(userId: number, kind: ChangeKind, nonce: string): Promise<string> {
    await run(
      "INSERT INTO account_changes (nonce, user_id, kind, email, at_ms) VALUES (?1, ?2, ?3, ?4, 5)",
      nonce,
      userId,
      kind,
      `old-${userId}@example.com`,
    );
    const id = mailId({ kind, userId, nonce });
    await run(
      "INSERT INTO mail_log (id, user_id, status, due_at_ms, created_at_ms) VALUES (?1, ?2, 'due', 5, 5)",
      id,
      userId,
    );
    return id;
  }

  it("go to the address of the moment of the change", async () => {
    const { id: userId } = await buyer();
    const id = await told(userId, "address_changed", "moved");
    expect(await deliver(id)).toBe("done");
    expect(await mailsUnder(id)).toMatchObject([{ to: `old-${userId}@example.com` }]);
  });

  it("are not sent about a change that was forgotten meanwhile", async () => {
    const { id: userId } = await buyer();
    const id = await told(userId, "passkey_added", "forgotten");
    await run("DELETE FROM account_changes WHERE nonce = 'forgotten'");
    expect(await deliver(id)).toBe("done");
    expect(await logged(id)).toMatchObject({ status: "dropped", error: "change_unknown" });
  });

  it("are twenty a day of each kind, and no kind uses up those of another", async () => {
    const { id: userId } = await buyer();
    const outcomes = [];
    for (let i = 0; i < 21; i++) {
      const id = await told(userId, "passkey_added", `passkey-${i}`);
      await deliver(id);
      outcomes.push((await logged(id))?.error);
    }
    expect(outcomes).toEqual([...Array.from({ length: 20 }, () => null), "over_budget"]);
    const password = await told(userId, "password_changed", "password");
    await deliver(password);
    expect(await logged(password)).toMatchObject({ status: "sent", error: null });
  });
});

it("forgets what was sent when the window is over", async () => {
  await deliver(await codeMailTo("forgotten@example.com"));
  const nowMs = Date.now();
  await forgetMailBudgets(nowMs + MINUTE_MS + 1000);
  const kept = await rows<{ key: string }>(
    "SELECT key FROM mail_budgets WHERE window_ends_ms < ?1",
    nowMs + 61_000,
  );
  expect(kept).toEqual([]);
  expect(await rows("SELECT key FROM mail_budgets")).not.toEqual([]);
});

describe("an address that its account has not confirmed", () => {
  it("gets tickets, without the account's name, and no other mail about a sale", async () => {
    const { id, userId, cancel } = await sale("A1");
    await run(
      "UPDATE users SET email_confirmed_at_ms = NULL, name = 'You won 500 EUR', username = 'https://evil.example' WHERE id = ?1",
      userId,
    );
    expect(await deliver(id)).toBe("done");
    const [tickets] = await mailsUnder(id);
    expect(tickets?.text).toMatch(/^Hello,$/m);
    expect(JSON.stringify(tickets)).not.toMatch(/You won|evil\.example/);
    await cancel();
    const cancelled = id.replace("reservation_confirmed", "reservation_cancelled");
    expect(await deliver(cancelled)).toBe("done");
    expect(await logged(cancelled)).toMatchObject({ status: "failed", error: "address_unconfirmed" });
    expect(await mailsUnder(cancelled)).toEqual([]);
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

  it("sends tickets first: those of its batch, and those that are due and further behind in the queue", async () => {
    await emptyLog();
    const [inBatch, behind] = [await sale("A1"), await sale("A1")].map(({ id }) => id);
    await run("UPDATE mail_log SET due_at_ms = due_at_ms - 1000");
    const codes = [await codeMailTo("first@example.com"), await codeMailTo("second@example.com")];
    const calls = resend((call) => Response.json({ id: `re-${call}` }));
    env.MAIL_PER_SECOND = "100";
    const result = await consume(consumeMail, { mails: codes }, { mails: [inBatch] });
    expect(result.acked.toSorted()).toEqual(["m0", "m1"]);
    const name = await installationName();
    expect(calls.map(({ key }) => key)).toEqual([inBatch, behind, ...codes].map((id) => `${name}/${id}`));
  });

  it("sends other mails too while a ticket cannot be sent, and tries the ticket once", async () => {
    await emptyLog();
    const { id: ticket } = await sale("A1");
    const codes = [await codeMailTo("third@example.com"), await codeMailTo("fourth@example.com")];
    const calls = resend((call) =>
      call === 1 ? new Response("away", { status: 502 }) : Response.json({ id: `re-${call}` }),
    );
    env.MAIL_PER_SECOND = "100";
    expect((await consume(consumeMail, { mails: codes })).acked).toEqual(["m0"]);
    expect(calls).toHaveLength(3);
    expect(await logged(ticket)).toMatchObject({ status: "due", tries: 1 });
  });

  it("removes an unreadable message, and goes on", async () => {
    const { id } = await sale("A1");
    const result = await consume(consumeMail, null, { post: 1 }, { mails: ["nonsense"] }, { mails: [id] });
    expect(result.acked).toEqual(["m0", "m1", "m2", "m3"]);
    expect(await mailsUnder(id)).toHaveLength(1);
  });

  it("tries again later when the mail service does not answer, with the same key", async () => {
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
    const key = `${await installationName()}/${id}`;
    expect(calls.map((one) => one.key)).toEqual([key, key]);
    expect(await logged(id)).toMatchObject({ status: "sent", provider_id: "re-1", error: null });
    expect(await mailsUnder(id)).toEqual([]);
  });

  it("does not retry a mail that the mail service refuses", async () => {
    const { id } = await sale("A1");
    resend(() =>
      Response.json({ statusCode: 422, name: "validation_error", message: "no" }, { status: 422 }),
    );
    expect((await consume(consumeMail, { mails: [id] })).acked).toEqual(["m0"]);
    expect(await logged(id)).toMatchObject({ status: "failed", error: "validation_error" });
  });

  it("calls the mail service no more often than it allows", async () => {
    const ids = [await sale("A1"), await sale("A1"), await sale("A1")].map(({ id }) => id);
    const calls = resend((call) => Response.json({ id: `re-${call}` }));
    env.MAIL_PER_SECOND = "5";
    await consume(consumeMail, { mails: ids });
    // One call each 200 ms; the first call may itself have been late.
    const [first = 0, , third = 0] = calls.map(({ atMs }) => atMs);
    expect(third - first).toBeGreaterThan(250);
  });

  it("makes no call while the mail service asks for a pause", async () => {
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

  it("queues a mail to be retried in a message of its own, with its own delay", async () => {
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

  it("retries the whole message where the queue refuses single mails", async () => {
    const ids = [await sale("A1"), await sale("A1")].map(({ id }) => id);
    resend(() => new Response("away", { status: 502 }));
    vi.spyOn(env.MAIL, "sendBatch").mockRejectedValue(new Error("the queue is away"));
    env.MAIL_PER_SECOND = "100";
    expect(await consume(consumeMail, { mails: ids })).toEqual({ acked: [], delays: [10] });
  });

  it("retries a mail whose row could not be read from D1", async () => {
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

  it("gives a mail that the queue has given up ten minutes at least, though its row was never tried", async () => {
    const { id } = await sale("A1");
    await consume(consumeDeadMail, { mails: [id] });
    const { status, due_at_ms: dueAtMs } = (await logged(id)) ?? { status: "", due_at_ms: 0 };
    expect(status).toBe("due");
    expect(dueAtMs).toBeGreaterThan(Date.now() + 9 * MINUTE_MS);
  });

  it("drops tickets that could not be sent until the show was over, and sends no word of it", async () => {
    const { id } = await sale("A1");
    const calls = resend(() => new Response("away", { status: 502 }));
    await deliver(id);
    await consume(consumeDeadMail, { mails: [id] });
    await run("UPDATE showtimes SET ends_at_ms = ?1", Date.now());
    await run("UPDATE mail_log SET due_at_ms = 1 WHERE id = ?1", id);
    expect(await deliver(id)).toBe("done");
    expect(await logged(id)).toMatchObject({ status: "dropped", error: "show_over" });
    expect(calls).toHaveLength(1);
  });

  it("marks a mail as failed, with its last reason, that was tried for more than a week", async () => {
    const { id } = await sale("A1");
    resend(() => new Response("away", { status: 502 }));
    await deliver(id);
    await run("UPDATE mail_log SET tries = 200 WHERE id = ?1", id);
    await consume(consumeDeadMail, { mails: [id] });
    expect(await logged(id)).toMatchObject({ status: "failed", error: "application_error" });
  });

  // The last one, because its clock also sets when the next mail may be sent.
  it("makes mails due again that the queue has given up, so that 145 minutes without Resend lose none", async () => {
    const { id } = await sale("A1");
    const { id: through } = await sale("A1");
    await deliver(through);
    resend(() => new Response("away", { status: 502 }));
    const clock = vi.spyOn(Date, "now");
    let nowMs = Date.now();
    clock.mockImplementation(() => nowMs);
    for (let tries = 0; tries < 11; tries++) {
      expect(await deliver(id)).toBe("later");
      nowMs = (await logged(id))?.due_at_ms ?? 0;
    }
    nowMs -= 60 * MINUTE_MS;
    const result = await consume(consumeDeadMail, { mails: [id] }, { mails: [through] }, "nonsense");
    expect(result.acked).toEqual(["m0", "m1", "m2"]);
    expect(await logged(id)).toMatchObject({ status: "due", error: "application_error" });
    expect(await logged(through)).toMatchObject({ status: "sent" });
    vi.spyOn(globalThis, "fetch").mockImplementation(async () => Response.json({ id: "re_1" }));
    const swept = loseMessages();
    await sweepMail(nowMs);
    expect(swept).not.toContain(id);
    // The show is to come then.
    await run("UPDATE showtimes SET ends_at_ms = ?1", nowMs + 24 * 60 * MINUTE_MS);
    nowMs += 63 * MINUTE_MS;
    await sweepMail(nowMs);
    expect(swept).toContain(id);
    expect(await deliver(id)).toBe("done");
    expect(await logged(id)).toMatchObject({ status: "sent", error: null });
  });
});

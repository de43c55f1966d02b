/** All mails that a buyer gets about one sale, from the box office to the mailbox. */

import { env } from "cloudflare:workers";
import ICAL from "ical.js";
import { afterEach, describe, expect, it, vi } from "vitest";
import { forBatch } from "../../src/letters/service.ts";
import { mailId } from "../../src/mail/outbox/mail-id.ts";
import { mailsIn } from "../../src/mail/outbox/queue-message.ts";
import { hall, hold, sale } from "../support/halls.ts";
import { deliver } from "../support/mail.ts";
import { buyer, rows, run, showtime } from "../support/world.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** Only the test delivers mails. Returns the mail ids of the queue's messages. */
function keepMessages(): Set<string> {
  const kept = new Set<string>();
  vi.spyOn(env.MAIL, "sendBatch").mockImplementation(async (messages) => {
    for (const { body } of messages) for (const mail of mailsIn(body) ?? []) kept.add(mail);
    return { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };
  });
  return kept;
}

async function house(changes: Parameters<typeof showtime>[2] = {}) {
  const messages = keepMessages();
  const { id: userId } = await buyer();
  const show = await showtime(2, 5, changes);
  const office = show.office();
  const order = async (command: ReturnType<typeof hold>) => {
    const outcome = await office.reserve(command);
    if (!outcome.ok) throw new Error(outcome.code);
    return outcome.reservation;
  };
  return { messages, userId, office, order, show };
}

const mailTo = async (id: string) =>
  (
    await rows<{ to: string; subject: string; text: string; html: string }>(
      "SELECT * FROM local_mails WHERE key = ?1",
      id,
    )
  )[0];

const logged = async (id: string) =>
  (await rows<{ status: string; error: string | null }>("SELECT * FROM mail_log WHERE id = ?1", id))[0];

/** The row is written with the copy of the sale, the message is sent by the follower "messages". */
const isOwed = (id: string, messages: Set<string>) =>
  expect
    .poll(async () => [(await logged(id))?.status, messages.has(id)], { timeout: 10_000 })
    .toEqual(["due", true]);

describe("a sale", () => {
  it("is confirmed with what it costs, row by row, to the total of its reservation", async () => {
    const { userId, order } = await house({
      fee: { perTicketCents: 50, perReservationCents: 100 },
      taxes: [
        { name: "VAT", rateBasisPoints: 2000, included: true },
        { name: "City tax", rateBasisPoints: 250, included: false },
      ],
    });
    const { id: reservationId, amounts } = await order(sale(userId, "A1", "A2"));
    const id = mailId({ kind: "reservation_confirmed", reservationId });
    await deliver(id);
    const text = (await mailTo(id))?.text.replaceAll(/ {2,}/g, " ");
    expect(amounts.totalCents).toBe(2255);
    expect(text).toContain(
      [
        "Price",
        "2 × adult, standard ($10.00 each) $20.00",
        "Fee $2.00",
        "City tax 2.5% $0.55",
        "Total, to pay at the door $22.55",
        " includes VAT 20%: $3.67",
      ].join("\n"),
    );
  });
});

describe("a sale that is cancelled", () => {
  it.each(["buyer", "staff"] as const)("by the %s is reported to the buyer", async (reason) => {
    const { messages, userId, office, order } = await house();
    const { id: reservationId, n } = await order(sale(userId, "A1", "A2"));
    const id = mailId({ kind: "reservation_cancelled", reservationId });
    expect(await deliver(id)).toBe("done");
    expect(await logged(id)).toBeUndefined();
    await office.cancel(n, reason === "buyer" ? userId : null, null);
    await isOwed(id, messages);
    expect(await deliver(id)).toBe("done");
    const mail = await mailTo(id);
    expect(mail?.to).toBe(`buyer-${userId}@example.com`);
    expect(mail?.text).toContain("is cancelled: row A, seats 1, 2.");
    expect(mail?.text).toContain("Nothing was paid");
  });

  it("was only a hold: no mail is sent", async () => {
    const { messages, userId, office, order } = await house();
    const { n, id } = await order(hold(userId, "A1"));
    await office.cancel(n, userId, null);
    await order(sale(userId, "A2"));
    await isOwed(mailId({ kind: "reservation_confirmed", reservationId: id + 1 }), messages);
    expect([...messages].filter((mail) => mail.endsWith(`:${id}`))).toEqual([]);
  });
});

describe("a showtime that moves", () => {
  it("is reported to earlier buyers with their tickets, once per move; a later move supersedes it", async () => {
    const { messages, userId, office, order, show } = await house();
    const { id: reservationId } = await order(sale(userId, "A1", "A2"));
    const move = async (version: number, hours: number) => {
      const startsAtMs = show.terms.startsAtMs + hours * 3_600_000;
      await run("UPDATE showtimes SET starts_at_ms = ?1 WHERE id = ?2", startsAtMs, show.id);
      await office.open({ ...show.terms, version, startsAtMs }, hall(2, 5));
    };
    const [first, second] = [1, 2].map((revision) =>
      mailId({ kind: "showtime_moved", reservationId, revision }),
    );
    if (first === undefined || second === undefined) throw new Error("no ids");
    await move(2, 24);
    await isOwed(first, messages);
    const { id: late } = await order(sale(userId, "B1"));
    await deliver(first);
    const mail = await mailTo(first);
    expect(mail?.subject).toMatch(/^New time: Metropolis, now /);
    expect(mail?.text).toContain("your show has moved from");
    expect(mail?.text).toContain("Row A, seat 2");
    await move(3, 48);
    await isOwed(second, messages);
    await deliver(second);
    expect(await mailTo(second)).toBeDefined();
    const lateMoves = [...messages].filter((id) => id.startsWith(`showtime_moved:${late}`));
    expect(lateMoves).toEqual([`showtime_moved:${late}:1`]);
  });
});

describe("mails of one batch", () => {
  it("have the time of their own sale, also where the showtime moves between two of them", async () => {
    const { userId, office, order, show } = await house();
    const textOf = async (reservationId: number): Promise<string> => {
      const composed = await batch.compose({ kind: "reservation_confirmed", reservationId }, userId);
      if (!composed.ok) throw new Error(composed.reason);
      return composed.mail.text;
    };
    const batch = forBatch();
    const before = await order(sale(userId, "A1"));
    const early = await textOf(before.id);
    const startsAtMs = show.terms.startsAtMs + 26 * 3_600_000;
    await run("UPDATE showtimes SET starts_at_ms = ?1 WHERE id = ?2", startsAtMs, show.id);
    await office.open({ ...show.terms, version: 2, startsAtMs }, hall(2, 5));
    const late = await textOf((await order(sale(userId, "A2"))).id);
    const whenOf = (text: string) => /^When .*$/m.exec(text)?.[0];
    expect(whenOf(early)).toMatch(/^When/);
    expect(whenOf(late)).toMatch(/^When/);
    expect(whenOf(late)).not.toBe(whenOf(early));
  });
});

describe("seats that are given back", () => {
  it("are reported again when more are given back, and an earlier mail that was not sent is void", async () => {
    const { messages, userId, office, order } = await house();
    const { id: reservationId, n } = await order(sale(userId, "A1", "A2", "A3"));
    const [first, second] = [1, 2].map((revision) =>
      mailId({ kind: "seats_returned", reservationId, revision }),
    );
    if (first === undefined || second === undefined) throw new Error("no ids");
    await office.cancel(n, userId, ["A3"]);
    await isOwed(first, messages);
    await office.cancel(n, userId, ["A2"]);
    await isOwed(second, messages);
    await deliver(first);
    await deliver(second);
    expect(await logged(first)).toMatchObject({ status: "dropped", error: "superseded" });
    expect(await mailTo(first)).toBeUndefined();
    const mail = await mailTo(second);
    expect(mail?.text).toContain("these seats are given back: row A, seats 3, 2.");
    expect(mail?.text).toContain("You keep row A, seat 1");
    expect(mail?.text).toContain("What is left to pay at the door: $10.00.");
    expect(mail?.text).toMatch(/^What you keep\n1 × adult, standard +\$10\.00\nTotal +\$10\.00$/m);
  });
});

describe("the calendar file of a sale", () => {
  /** The event in the mail, with what its file is for. */
  const eventIn = async (id: string) => {
    await deliver(id);
    const [mail] = await rows<{ attachments: string }>("SELECT * FROM local_mails WHERE key = ?1", id);
    const all = JSON.parse(mail?.attachments ?? "[]") as { contentType: string; content: string }[];
    const file = all.find(({ contentType }) => contentType.startsWith("text/calendar"));
    const parsed = new ICAL.Component(ICAL.parse(Buffer.from(file?.content ?? "", "base64").toString()));
    const event = new ICAL.Event(parsed.getFirstSubcomponent("vevent") ?? undefined);
    const method = parsed.getFirstPropertyValue("method");
    expect(file?.contentType).toBe(`text/calendar; charset=utf-8; method=${String(method)}`);
    return {
      method,
      event,
      people: event.attendees.map((one) => one.getFirstValue()?.toString().toLowerCase()),
      alarms: event.component.getAllSubcomponents("valarm").length,
    };
  };

  it.each([
    ["its buyer cancels", "reservation_cancelled"],
    ["the showtime is cancelled", "showtime_cancelled"],
  ] as const)("follows one event through every mail, until %s", async (_, end) => {
    const { messages, userId, office, order, show } = await house();
    const { id: reservationId, n } = await order(sale(userId, "A1", "A2"));
    const confirmed = await eventIn(mailId({ kind: "reservation_confirmed", reservationId }));

    const startsAtMs = show.terms.startsAtMs + 3_600_000;
    await run("UPDATE showtimes SET starts_at_ms = ?1 WHERE id = ?2", startsAtMs, show.id);
    await office.open({ ...show.terms, version: 2, startsAtMs }, hall(2, 5));
    const move = mailId({ kind: "showtime_moved", reservationId, revision: 1 });
    await isOwed(move, messages);
    const moved = await eventIn(move);

    await office.cancel(n, userId, ["A2"]);
    const fewer = await eventIn(mailId({ kind: "seats_returned", reservationId, revision: 1 }));

    if (end === "reservation_cancelled") await office.cancel(n, userId, null);
    else await office.open({ ...show.terms, version: 3, startsAtMs, status: "cancelled" }, hall(2, 5));
    const over = mailId({ kind: end, reservationId });
    await isOwed(over, messages);
    const ended = await eventIn(over);

    const all = [confirmed, moved, fewer, ended];
    expect(all.map(({ method }) => method)).toEqual(["REQUEST", "REQUEST", "REQUEST", "CANCEL"]);
    expect(all.map(({ alarms }) => alarms)).toEqual([1, 1, 1, 0]);
    expect(new Set(all.map(({ event }) => event.uid)).size).toBe(1);
    const sequences = all.map(({ event }) => event.sequence);
    expect(sequences[0]).toBeGreaterThan(0);
    expect(sequences).toEqual([...new Set(sequences)].toSorted((a, b) => a - b));
    for (const { people } of all) expect(people).toEqual([`mailto:buyer-${userId}@example.com`]);
    expect(all.map(({ event }) => event.description)).toEqual([
      "Row A, seats 1, 2",
      "Row A, seats 1, 2",
      "Row A, seat 1",
      "Row A, seat 1",
    ]);
    expect(moved.event.startDate.toJSDate()).not.toEqual(confirmed.event.startDate.toJSDate());
    expect(ended.event.component.getFirstPropertyValue("status")).toBe("CANCELLED");
  });
});

describe("money that arrives", () => {
  it("twice is reported, and the tickets are sent as usual", async () => {
    const { messages, userId, office, order } = await house({ payment: "online" });
    const { id: reservationId, n } = await order(hold(userId, "A1"));
    await office.pay(n, 1000, "one");
    await office.pay(n, 1000, "two");
    const [returned, confirmed] = [
      mailId({ kind: "payment_returned", reservationId, revision: 2 }),
      mailId({ kind: "reservation_confirmed", reservationId }),
    ];
    await isOwed(returned, messages);
    await deliver(returned);
    await deliver(confirmed);
    expect((await mailTo(returned))?.text).toContain("Of the $20.00 that you paid, $10.00 are on their way");
    const text = (await mailTo(confirmed))?.text;
    expect(text).toContain("$10.00, paid");
    expect(text).toMatch(/^Comes back to you +-\$10\.00\nStays with the cinema +\$10\.00$/m);
  });

  it("too late is reported", async () => {
    const { messages, userId, office, order } = await house({ payment: "online" });
    const { id: reservationId, n } = await order(hold(userId, "A1"));
    await office.cancel(n, userId, null);
    await order(hold(userId, "A1"));
    await office.pay(n, 1000, "late");
    const id = mailId({ kind: "payment_returned", reservationId, revision: 1 });
    await isOwed(id, messages);
    await deliver(id);
    expect((await mailTo(id))?.text).toContain("It bought no seats.");
  });
});

describe("the language of a mail", () => {
  it("is its reader's at the time of sending", async () => {
    const { userId, order } = await house();
    await run("UPDATE users SET language = 'de' WHERE id = ?1", userId);
    const { id: reservationId } = await order(sale(userId, "A1"));
    const id = mailId({ kind: "reservation_confirmed", reservationId });
    await deliver(id);
    const mail = await mailTo(id);
    expect(mail?.subject).toMatch(/^Ihre Karten: Metropolis, /);
    expect(mail?.html).toContain('<html lang="de">');
    expect(mail?.text.replaceAll("\u00a0", " ")).toContain("10,00 $, am Einlass zu bezahlen");
  });

  it("is the account owner's where the address is registered again", async () => {
    const { id: owner } = await buyer();
    const { id: other } = await buyer();
    await run("UPDATE users SET language = 'de' WHERE id = ?1", owner);
    await run(
      `INSERT INTO codes (user_id, purpose, email, nonce, expires_at_ms, tries_left)
       VALUES (?1, 'change_email', ?2, 'abc', 9e12, 5)`,
      other,
      `buyer-${owner}@example.com`,
    );
    const id = mailId({ kind: "account_exists", userId: other, nonce: "abc" });
    await deliver(id);
    expect((await mailTo(id))?.subject).toBe("Sie haben schon ein Konto bei Matinee");
  });

  it("applies to the welcome mail too", async () => {
    const { id: userId } = await buyer();
    await run("UPDATE users SET language = 'de' WHERE id = ?1", userId);
    const id = mailId({ kind: "welcome", userId });
    await deliver(id);
    expect(await mailTo(id)).toMatchObject({
      to: `buyer-${userId}@example.com`,
      subject: "Willkommen bei Matinee",
    });
  });
});

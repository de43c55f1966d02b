/** Staff note something of an order, send it again, correct it, and give it to somebody else. */

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { boxOffice, reservationById } from "../../../src/box-office/service.ts";
import { bookingUrl } from "../../../src/door/bookings/service.ts";
import { ask } from "../../support/catalogue.ts";
import { eventually } from "../../support/eventually.ts";
import { deliver } from "../../support/mail.ts";
import { emailOf } from "../../support/people.ts";
import { stopQueues } from "../../support/queues.ts";
import { rows, run } from "../../support/world.ts";
import { buy, idsOf, orderHouse } from "../orders/order-house.ts";

beforeEach(() => {
  stopQueues();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const act = (id: number, what: string, as: string, body: object, key?: string) =>
  ask("POST", `/v1/orders/${id}/${what}`, {
    as,
    body,
    ...(key !== undefined && { headers: { "idempotency-key": key } }),
  });

const mailsOf = (id: number) =>
  rows<{ id: string; status: string; resends: number; error: string | null }>(
    "SELECT id, status, resends, error FROM mail_log WHERE id GLOB '*:' || ?1 || '*' ORDER BY id",
    String(id),
  );

const mailed = (key: string) =>
  rows<{ to: string; subject: string; text: string }>(
    'SELECT "to", subject, text FROM local_mails WHERE key = ?1',
    key,
  );

const isLogged = (id: string) =>
  eventually(async () => (await rows("SELECT 1 FROM mail_log WHERE id = ?1", id)).length, 1);

const scan = (showtimeId: number, ticket: string, atMs: number | null = null) =>
  boxOffice(showtimeId).checkIn([{ ticket, gate: "North", device: "phone", counter: 1, by: "user:1", atMs }]);

const resultOf = async (showtimeId: number, ticket: string): Promise<string> => {
  const outcome = await scan(showtimeId, ticket);
  return outcome.ok ? (outcome.scanned[0]?.result ?? "") : outcome.code;
};

/** A buyer's order of two seats, whose tickets were mailed. */
async function bought() {
  const house = await orderHouse();
  const cashier = await house.employ("cashier");
  const showtimeId = await house.show();
  const sold = await buy(showtimeId, ["A1", "A2"]);
  await isLogged(`reservation_confirmed:${sold.id}`);
  await deliver(`reservation_confirmed:${sold.id}`);
  return { ...house, ...sold, cashier, showtimeId };
}

const ticketsOf = async (id: number): Promise<string[]> =>
  (await reservationById(id))?.lines.flatMap(({ ticket }) => ticket ?? []) ?? [];

describe("a note", () => {
  it("is kept with who wrote it, once for a key", async () => {
    const { id, cashier, owner } = await bought();
    for (let time = 0; time < 2; time++)
      expect(await act(id, "notes", cashier.token, { text: "Sits in a wheelchair" }, "n1")).toMatchObject({
        status: 200,
        body: {
          id,
          notes: [
            {
              kind: "note",
              text: "Sits in a wheelchair",
              by: { id: cashier.id, name: `Staff ${cashier.id}` },
            },
          ],
        },
      });
    expect((await act(id, "notes", owner, { text: "Two\nlines" })).body["notes"]).toHaveLength(2);
    for (const body of [{}, { text: "" }, { text: "x", more: 1 }])
      expect((await act(id, "notes", owner, body)).status).toBe(422);
  });

  it("is one of 200 at most", async () => {
    const { id, owner } = await bought();
    await run(
      `INSERT INTO order_notes (order_id, name, at_ms, by, kind, text)
       SELECT ?1, 'x' || value, 1, 1, 'note', 'x' FROM json_each(?2)`,
      id,
      JSON.stringify(Array.from({ length: 200 }, (_, i) => i)),
    );
    expect(await act(id, "notes", owner, { text: "One more" })).toMatchObject({
      status: 409,
      body: { code: "too_many_notes" },
    });
  });

  it("loses its text when the guest is forgotten", async () => {
    const house = await orderHouse();
    const sold = await house.sell(await house.show(), ["A1"], { name: "Ida", phone: "030 12345" });
    await act(sold.id, "notes", house.owner, { text: "Ida is deaf" });
    await ask("DELETE", `/v1/guests/${sold.guest}`, { as: house.owner });
    const { body } = await ask("GET", `/v1/orders/${sold.id}`, { as: house.owner });
    expect(body).toMatchObject({ notes: [{ text: null }], holder: { name: null, phone: null } });
  });
});

describe("tickets that are sent again", () => {
  it("are another mail, once for a key, with the reason kept", async () => {
    const { id, cashier } = await bought();
    const [confirmed] = await mailsOf(id);
    expect(confirmed).toMatchObject({ status: "sent", resends: 0 });
    for (let time = 0; time < 2; time++)
      expect(await act(id, "resend", cashier.token, { reason: "Deleted the mail" }, "r1")).toMatchObject({
        status: 200,
        body: { notes: [{ kind: "resend", text: "Deleted the mail" }], mails: [{ resends: 1 }] },
      });
    expect(await act(id, "resend", cashier.token, { reason: "Again" })).toMatchObject({
      status: 409,
      body: { code: "mail_under_way" },
    });
    await deliver(`reservation_confirmed:${id}`);
    expect(await mailed(`reservation_confirmed:${id}/1`)).toHaveLength(1);
  });

  it("need an address, and something that is sold", async () => {
    const house = await orderHouse();
    const showtimeId = await house.show();
    const sold = await house.sell(showtimeId, ["A1"], { name: "Ida" });
    expect(await act(sold.id, "resend", house.owner, { reason: "Lost" })).toMatchObject({
      status: 409,
      body: { code: "no_address" },
    });
    const other = await buy(showtimeId, ["A2"]);
    await ask("DELETE", `/v1/reservations/${other.id}`, { as: other.person.token });
    expect(await act(other.id, "resend", house.owner, { reason: "Lost" })).toMatchObject({
      status: 409,
      body: { code: "not_sold" },
    });
  });
});

describe("an Idempotency-Key", () => {
  it.each([
    ["notes", { text: "one" }, { text: "two" }],
    ["resend", { reason: "one" }, { reason: "two" }],
    ["correct", { name: "Ida", reason: "one" }, { name: "Eda", reason: "one" }],
  ])("of %s is refused for another request", async (what, first, other) => {
    const house = await orderHouse();
    const sold = await house.sell(await house.show(), ["A6"], { name: "Ada", email: "ada@example.com" });
    await isLogged(`reservation_confirmed:${sold.id}`);
    await deliver(`reservation_confirmed:${sold.id}`);
    expect((await act(sold.id, what, house.owner, first, "once")).status).toBe(200);
    const again = await act(sold.id, what, house.owner, first, "once");
    expect([again.status, again.headers.get("idempotent-replayed")]).toEqual([200, "true"]);
    expect(await act(sold.id, what, house.owner, other, "once")).toMatchObject({
      status: 422,
      body: { code: "idempotency_key_reused" },
    });
  });
});

describe("a correction", () => {
  it("changes a guest in place, whose tickets stay, and sends them to the new address", async () => {
    const house = await orderHouse();
    const showtimeId = await house.show();
    const sold = await house.sell(showtimeId, ["A1"], { name: "Ida", email: "idda@example.org" });
    await isLogged(`reservation_confirmed:${sold.id}`);
    await deliver(`reservation_confirmed:${sold.id}`);
    const { status, body } = await act(sold.id, "correct", house.owner, {
      email: "ida@example.org",
      reason: "Typo",
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      holder: { kind: "guest", id: sold.guest, name: "Ida", email: "ida@example.org" },
      notes: [{ kind: "correct", text: "Typo" }],
    });
    await deliver(`reservation_confirmed:${sold.id}`);
    expect(await mailed(`reservation_confirmed:${sold.id}/1`)).toMatchObject([{ to: "ida@example.org" }]);
    expect(await ticketsOf(sold.id)).toEqual(sold.tickets);
    expect(await idsOf(house.owner, { q: "ida@example.org" })).toEqual([sold.id]);
    await act(sold.id, "correct", house.owner, { phone: "030/777 888", reason: "Called" });
    expect((await mailsOf(sold.id))[0]).toMatchObject({ status: "sent", resends: 1 });
    expect(await idsOf(house.owner, { q: "030777888" })).toEqual([sold.id]);
  });

  it("leaves an account as it is: the order gets a holder of its own, and new tickets", async () => {
    const { id, person, cashier, showtimeId, tickets } = await bought();
    const { status, body } = await act(id, "correct", cashier.token, {
      email: "right@example.org",
      reason: "Typo",
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ holder: { kind: "guest", email: "right@example.org" }, channel: "buyer" });
    expect(await rows("SELECT email FROM users WHERE id = ?1", person.id)).toEqual([
      { email: emailOf(person.id) },
    ]);
    expect(await resultOf(showtimeId, tickets[0] ?? "")).toBe("ticket_revoked");
  });

  it("leaves what another one corrects at the same moment", async () => {
    const house = await orderHouse();
    const sold = await house.sell(await house.show(), ["A5"], { name: "Ada", email: "ada@example.com" });
    await Promise.all(
      [{ name: "Ida" }, { phone: "030/777 888" }, { email: "ida@example.com" }].map((body) =>
        act(sold.id, "correct", house.owner, { ...body, reason: "Typo" }),
      ),
    );
    expect((await ask("GET", `/v1/orders/${sold.id}`, { as: house.owner })).body["holder"]).toMatchObject({
      name: "Ida",
      email: "ida@example.com",
      phone: "030777888",
    });
  });

  it("needs something to correct, a reason, and an order of the cashier's", async () => {
    const { id, owner } = await bought();
    const foreign = await orderHouse();
    for (const body of [
      { reason: "x" },
      { name: "Ida" },
      { email: "no", reason: "x" },
      { phone: "12", reason: "x" },
    ])
      expect((await act(id, "correct", owner, body)).status).toBe(422);
    for (const [what, body] of [
      ["correct", { name: "Ida", reason: "x" }],
      ["give", { name: "Ida", reason: "x" }],
      ["resend", { reason: "x" }],
      ["notes", { text: "x" }],
    ] as const)
      expect(await act(id, what, foreign.owner, body)).toMatchObject({
        status: 404,
        body: { code: "reservation_not_found" },
      });
  });
});

describe("an order that is given to somebody else", () => {
  const HOLDER = { name: "Nora New", email: "nora@example.org", reason: "A present" };

  it("has new tickets and another link, and those of before open nothing", async () => {
    const { id, person, cashier, showtimeId, tickets, owner } = await bought();
    const before = await reservationById(id);
    const oldLink = before === null ? "" : await bookingUrl(before);
    const path = (link: string) => new URL(link).pathname;
    expect((await ask("GET", path(oldLink))).status).toBe(200);
    const { status, body } = await act(id, "give", cashier.token, HOLDER);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: "confirmed",
      channel: "buyer",
      holder: { kind: "guest", name: "Nora New", email: "nora@example.org" },
      notes: [{ kind: "give", text: "A present" }],
    });
    expect((body["history"] as object[]).at(-1)).toMatchObject({
      type: "given",
      by: { id: cashier.id, name: `Staff ${cashier.id}` },
    });
    expect((body["history"] as object[])[0]).toMatchObject({ type: "held", by: { id: person.id } });
    const now = await ticketsOf(id);
    expect(now).toHaveLength(2);
    expect(now.filter((ticket) => tickets.includes(ticket))).toEqual([]);
    expect(await resultOf(showtimeId, tickets[0] ?? "")).toBe("ticket_revoked");
    expect((await ask("GET", path(oldLink))).status).toBe(404);
    const after = await reservationById(id);
    expect((await ask("GET", path(after === null ? "" : await bookingUrl(after)))).status).toBe(200);
    expect((await ask("GET", `/v1/reservations/${id}`, { as: person.token })).status).toBe(404);
    await eventually(
      async () => (await ask("GET", "/v1/reservations", { as: person.token })).body["data"],
      [],
    );
    expect(await idsOf(owner, { q: "nora" })).toEqual([id]);
    expect(await idsOf(owner, { q: tickets[0] ?? "" })).toEqual([id]);
    expect(await resultOf(showtimeId, now[0] ?? "")).not.toBe("ticket_revoked");
  });

  it("tells the new holder by the tickets, and the one before that they are void", async () => {
    const { id, person, owner } = await bought();
    await act(id, "give", owner, HOLDER);
    const [toNew, toOld] = [`reservation_given:${id}:1`, `reservation_passed_on:${id}:1`];
    for (const mail of [toNew, toOld]) {
      await isLogged(mail);
      await deliver(mail);
    }
    const [given] = await mailed(toNew);
    expect(given).toMatchObject({ to: "nora@example.org" });
    expect(given?.text).toContain((await ticketsOf(id))[0]);
    const [passedOn] = await mailed(toOld);
    expect(passedOn).toMatchObject({ to: emailOf(person.id) });
    expect(passedOn?.text).not.toContain("nora");
    expect(passedOn?.text).not.toContain("Nora");
  });

  it("is given once for a key, and may be given on", async () => {
    const { id, owner } = await bought();
    await act(id, "give", owner, HOLDER, "g1");
    const first = await ticketsOf(id);
    const repeated = await act(id, "give", owner, HOLDER, "g1");
    expect(repeated.headers.get("idempotent-replayed")).toBe("true");
    expect(await ticketsOf(id)).toEqual(first);
    expect(repeated.body["notes"]).toHaveLength(1);
    expect(await act(id, "give", owner, { ...HOLDER, name: "Other" }, "g1")).toMatchObject({
      body: { code: "idempotency_key_reused" },
    });
    await act(id, "give", owner, { ...HOLDER, name: "Last", email: "last@example.org" });
    await isLogged(`reservation_passed_on:${id}:2`);
    await deliver(`reservation_passed_on:${id}:2`);
    expect(await mailed(`reservation_passed_on:${id}:2`)).toMatchObject([{ to: "nora@example.org" }]);
    expect(await rows("SELECT reservation_id FROM guests WHERE name = 'Other'")).toEqual([]);
  });

  it("stays where somebody is in, or it has ended", async () => {
    const { id, owner, showtimeId, tickets, person } = await bought();
    await run("UPDATE showtimes SET starts_at_ms = starts_at_ms WHERE id = ?1", showtimeId);
    await scan(showtimeId, tickets[0] ?? "", Date.now());
    expect(await act(id, "give", owner, HOLDER)).toMatchObject({
      status: 409,
      body: { code: "checked_in", seats: ["A1"] },
    });
    expect(await ticketsOf(id)).toEqual(tickets);
    const other = await buy(showtimeId, ["B1"], person);
    await ask("DELETE", `/v1/reservations/${other.id}`, { as: person.token });
    expect(await act(other.id, "give", owner, HOLDER)).toMatchObject({
      status: 409,
      body: { code: "not_sold" },
    });
    expect(
      await rows("SELECT id FROM guests WHERE name = ?1 AND reservation_id IS NULL", HOLDER.name),
    ).toEqual([]);
  });

  it("or scanned or cancelled at the same moment: one is first", async () => {
    const { id, owner, showtimeId, tickets, person } = await bought();
    const [given, scanned] = await Promise.all([
      act(id, "give", owner, HOLDER),
      scan(showtimeId, tickets[0] ?? "", Date.now()),
    ]);
    const isIn = scanned.ok && scanned.scanned[0]?.result !== "ticket_revoked" && scanned.letIn > 0;
    expect(given.status === 200 && isIn && (await ticketsOf(id)).includes(tickets[0] ?? "")).toBe(false);
    const other = await buy(showtimeId, ["C1"], person);
    const [gave, cancelled] = await Promise.all([
      act(other.id, "give", owner, HOLDER),
      ask("DELETE", `/v1/reservations/${other.id}`, { as: person.token }),
    ]);
    expect([
      [200, 404],
      [409, 200],
    ]).toContainEqual([gave.status, cancelled.status]);
  });

  it("does not count as seats of the member of staff", async () => {
    const house = await orderHouse();
    const cashier = await house.employ("cashier");
    const showtimeId = await house.show({ max_seats_per_buyer: 1 });
    const sold = await buy(showtimeId, ["A1"]);
    await act(sold.id, "give", cashier.token, HOLDER);
    expect((await buy(showtimeId, ["A2"], cashier)).id).toBeGreaterThan(0);
    expect((await buy(showtimeId, ["A3"], sold.person)).id).toBeGreaterThan(0);
  });

  it("is in the copies as in the ledger, also after a rebuild", async () => {
    const { id, owner, showtimeId } = await bought();
    await act(id, "give", owner, HOLDER);
    const copy = async () =>
      (
        await rows(
          "SELECT user_id, guest_id, details ->> '$.given[0].lines[0].seat' AS seat FROM reservations WHERE id = ?1",
          id,
        )
      )[0];
    await eventually(async () => (await copy())?.["seat"], "A1");
    const before = await copy();
    await run("UPDATE reservations SET user_id = 1, cinema_id = NULL WHERE id = ?1", id);
    await boxOffice(showtimeId).rebuildCopies();
    expect(await copy()).toEqual(before);
    expect(
      (await rows("SELECT cinema_id FROM reservations WHERE id = ?1", id))[0]?.["cinema_id"],
    ).toBeGreaterThan(0);
  });
});

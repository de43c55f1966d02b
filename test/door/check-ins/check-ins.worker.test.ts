import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { boxOffice } from "../../../src/box-office/service.ts";
import { TICKET_ID_BYTES, ticketId } from "../../../src/box-office/ticket-id.ts";
import { signingKey, ticketCode } from "../../../src/door/tickets/ticket-code.ts";
import { randomBytes } from "../../../src/platform/clock.ts";
import { ask, house, inHours, make, someone } from "../../support/catalogue.ts";
import { hold } from "../../support/halls.ts";
import { stopQueues } from "../../support/queues.ts";
import { TICKETS } from "../../support/ticket-rows.ts";
import { buyer, rows } from "../../support/world.ts";
import { bought, gateKey, openDoors, scan, told } from "./open-doors.ts";

const HOUR_MS = 3_600_000;
const SETTINGS = { ...env };

beforeEach(stopQueues);
afterEach(() => {
  Object.assign(env, SETTINGS);
  vi.restoreAllMocks();
});

const later = (hours: number): void => {
  vi.spyOn(Date, "now").mockReturnValue(Date.now() + hours * HOUR_MS);
};

const codeFor = async (ticket: string, showtimeId: number, secret = env.TICKET_SECRET): Promise<string> =>
  ticketCode({ ticket, showtimeId, seat: "A1" }, Date.now(), await signingKey(secret));

describe("a scan", () => {
  it("accepts a ticket, and returns what the door needs", async () => {
    const { owner, showtimeId } = await openDoors();
    const { reservationId, first, as } = await bought(showtimeId, "A1", "A2");
    const answer = await scan(owner, first.code);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.body).toMatchObject({
      result: "accepted",
      ticket: first.id,
      showtime_id: showtimeId,
      seat: "A1",
      category: "standard",
      ticket_type: "adult",
      first: { gate: "North" },
      reservation: { id: reservationId, tickets: 2, checked_in: 1, due: { amount: 1800, currency: "EUR" } },
    });
    const ticket = await ask("GET", `/v1/tickets/${first.id}`, { as });
    expect(ticket.body["checked_in_at"]).toBe((answer.body["first"] as { at: string }).at);
  });

  it("is accepted once of fifty in parallel; the others get the gate and time of the first", async () => {
    const { owner, showtimeId } = await openDoors();
    const { first } = await bought(showtimeId, "A1");
    const { key } = await gateKey(owner, { showtime_id: showtimeId });
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        scan(i % 2 === 0 ? owner : key, first.code, { gate: `Gate ${i}` }),
      ),
    );
    const winners = answers.filter(({ status }) => status === 200);
    expect(winners).toHaveLength(1);
    const counts = winners[0]?.body["first"];
    for (const { status, body } of answers)
      if (status !== 200) {
        expect([status, body["code"]]).toEqual([409, "already_used"]);
        expect(body["first"]).toEqual(counts);
      }
    expect((await boxOffice(showtimeId).doors())?.checkedIn).toBe(1);
  });

  it("that is sent again, as after a lost answer, is the same scan", async () => {
    const { owner, showtimeId } = await openDoors();
    const { first } = await bought(showtimeId, "A1");
    const same = { device: "phone-7", counter: 12 };
    expect(await told(scan(owner, first.code, same))).toEqual([200, "accepted"]);
    expect(await told(scan(owner, first.code, same))).toEqual([200, "accepted"]);
    expect(await told(scan(owner, first.code, { ...same, counter: 13 }))).toEqual([409, "already_used"]);
    expect(await told(scan(owner, first.code))).toEqual([409, "already_used"]);
  });

  it("accepts a ticket's id that was typed in", async () => {
    const { owner, showtimeId } = await openDoors();
    const { first } = await bought(showtimeId, "A1");
    expect(await told(scan(owner, ` ${first.id} `))).toEqual([200, "accepted"]);
    expect(await told(scan(owner, first.code))).toEqual([409, "already_used"]);
  });

  it("shows nothing due for a ticket that was paid online", async () => {
    const { owner, showtimeId } = await openDoors({ payment: "online" });
    const { id: userId } = await buyer();
    const office = boxOffice(showtimeId);
    const held = await office.reserve(hold(userId, "A1"));
    if (!held.ok) throw new Error(held.code);
    const paid = await office.pay(held.reservation.n, 900, "payment");
    if (!paid.ok) throw new Error(paid.code);
    const { status, body } = await scan(owner, paid.reservation.lines[0]?.ticket ?? "");
    expect([status, body["reservation"]]).toEqual([
      200,
      expect.objectContaining({ due: { amount: 0, currency: "EUR" } }),
    ]);
  });

  it("shows nothing due for a ticket that was paid at the counter", async () => {
    const { owner, showtimeId } = await openDoors();
    const sold = await ask("POST", `/v1/showtimes/${showtimeId}/counter-sales`, {
      as: owner,
      body: { seats: ["A1"] },
    });
    expect(sold.status).toBe(201);
    const reservation = await boxOffice(showtimeId).reservation(1);
    const { status, body } = await scan(owner, reservation?.lines[0]?.ticket ?? "");
    expect([status, body["reservation"]]).toEqual([
      200,
      expect.objectContaining({ due: { amount: 0, currency: "EUR" } }),
    ]);
  });

  it("is counted in D1, in the seat map and in the live feed", async () => {
    const { owner, showtimeId } = await openDoors();
    const { first } = await bought(showtimeId, "A1");
    await scan(owner, first.code);
    expect((await boxOffice(showtimeId).seatMap())?.counts).toMatchObject({ sold: 1, checked_in: 1 });
    expect((await boxOffice(showtimeId).changesSince(0))?.counts).toMatchObject({ checked_in: 1 });
    expect(await rows("SELECT checked_in FROM showtime_sales WHERE showtime_id = ?1", showtimeId)).toEqual([
      { checked_in: 1 },
    ]);
    const [ticket] = await rows(`SELECT checked_in_at_ms AS at FROM ${TICKETS} WHERE id = ?1`, first.id);
    expect(ticket?.["at"]).toBeGreaterThan(0);
  });
});

describe("a ticket is not accepted", () => {
  it("if it was cancelled", async () => {
    const { owner, showtimeId } = await openDoors();
    const { first, reservationId, as } = await bought(showtimeId, "A1");
    await ask("DELETE", `/v1/reservations/${reservationId}`, { as });
    expect(await told(scan(owner, first.code))).toEqual([410, "ticket_revoked"]);
  });

  it("before the doors open, and after the show", async () => {
    const { owner, showtimeId } = await openDoors({ starts_at: inHours(3) });
    const { first } = await bought(showtimeId, "A1");
    const { key } = await gateKey(owner, { showtime_id: showtimeId });
    expect(await told(scan(key, first.code))).toEqual([409, "too_early"]);
    later(7);
    expect(await told(scan(key, first.code))).toEqual([409, "too_late"]);
  });

  it("if it is for another showtime of the cinema, or for another cinema", async () => {
    const { owner, showtimeId, cinemaId, showtime } = await openDoors();
    const otherId = await make("/v1/showtimes", owner, showtime({ starts_at: inHours(10) }));
    const elsewhere = await openDoors();
    const { first } = await bought(otherId, "A1");
    const foreign = await bought(elsewhere.showtimeId, "A1");
    const { key } = await gateKey(owner, { showtime_id: showtimeId });
    const wide = await gateKey(owner, { cinema_id: cinemaId });
    const wrong = await scan(key, first.code);
    expect([wrong.status, wrong.body["code"]]).toEqual([409, "wrong_showtime"]);
    expect(wrong.body["showtime_id"]).toBe(otherId);
    for (const as of [key, wide.key, owner]) {
      const { status, body } = await scan(as, foreign.first.code);
      expect([status, body["code"], body["ticket"]]).toEqual([409, "wrong_cinema", null]);
    }
    expect(await told(scan(wide.key, first.code))).toEqual([409, "too_early"]);
    expect(await told(scan(elsewhere.owner, foreign.first.code))).toEqual([200, "accepted"]);
  });

  it("at the door of another showtime, if the scan names its showtime", async () => {
    const { owner, showtimeId, cinemaId, showtime } = await openDoors();
    const otherId = await make("/v1/showtimes", owner, showtime({ starts_at: inHours(10) }));
    const { first } = await bought(showtimeId, "A1");
    const { key } = await gateKey(owner, { cinema_id: cinemaId });
    for (const as of [owner, key])
      expect(await told(scan(as, first.code, { showtime_id: otherId }))).toEqual([409, "wrong_showtime"]);
    expect(await told(scan(key, first.code, { showtime_id: showtimeId }))).toEqual([200, "accepted"]);
  });

  it("if its code was signed by another key, was changed, or is no code", async () => {
    const { owner, showtimeId } = await openDoors();
    const { first } = await bought(showtimeId, "A1");
    const strange = await codeFor(first.id, showtimeId, "another secret");
    expect(await told(scan(owner, strange))).toEqual([422, "unknown_key"]);
    const [header, , signature] = first.code.split(".");
    const claims = { jti: first.id, showtime: showtimeId, seat: "B1", exp: 2_000_000_000 };
    const changed = `${header}.${btoa(JSON.stringify(claims)).replace(/=+$/, "")}.${signature}`;
    expect(await told(scan(owner, changed))).toEqual([422, "bad_signature"]);
    for (const none of ["hello", "a.b.c", "12345678", "https://example.com/", "🎟".repeat(50)])
      expect(await told(scan(owner, none))).toEqual([422, "malformed_code"]);
    expect(await told(scan(owner, first.code))).toEqual([200, "accepted"]);
  });

  it("if it was never sold, although its code has a valid signature", async () => {
    const { owner, showtimeId } = await openDoors();
    await bought(showtimeId, "A1");
    const unsold = await codeFor(ticketId(randomBytes(TICKET_ID_BYTES), showtimeId), showtimeId);
    expect(await told(scan(owner, unsold))).toEqual([404, "ticket_not_found"]);
    const nowhere = await codeFor(ticketId(randomBytes(TICKET_ID_BYTES), 99_999_999), 99_999_999);
    expect(await told(scan(owner, nowhere))).toEqual([404, "ticket_not_found"]);
  });
});

describe("who may scan", () => {
  it("is the showtime's owner, an admin, and a device with a gate key; no one else", async () => {
    const { owner, showtimeId, cinemaId } = await openDoors();
    const tickets = (await bought(showtimeId, "A1", "A2", "A3")).tickets;
    const admin = await someone({ role: "user", isAdmin: true });
    const { key } = await gateKey(owner, { cinema_id: cinemaId });
    const doors = [owner, admin, key];
    for (const [i, as] of doors.entries())
      expect(await told(scan(as, tickets[i]?.code ?? ""))).toEqual([200, "accepted"]);

    const { first } = await bought(showtimeId, "B1");
    const person = await someone({ role: "user" });
    expect(await told(scan(person, first.code))).toEqual([403, "forbidden"]);
    expect(await told(ask("POST", "/v1/check-ins", { body: { code: first.code, gate: "North" } }))).toEqual([
      401,
      "unauthenticated",
    ]);
    expect(await told(scan("gate_nonsense", first.code))).toEqual([401, "unauthenticated"]);
  });

  it("is not a gate key that was revoked", async () => {
    const { owner, showtimeId } = await openDoors();
    const { first } = await bought(showtimeId, "A1");
    const { id, key } = await gateKey(owner, { showtime_id: showtimeId });
    expect((await ask("DELETE", `/v1/gate-keys/${id}`, { as: owner })).status).toBe(204);
    expect((await ask("DELETE", `/v1/gate-keys/${id}`, { as: owner })).status).toBe(204);
    expect(await told(scan(key, first.code))).toEqual([401, "unauthenticated"]);
  });

  it("has no other permission with a gate key", async () => {
    const { owner, showtimeId, cinemaId } = await openDoors();
    const { key } = await gateKey(owner, { cinema_id: cinemaId });
    const { first } = await bought(showtimeId, "A1");
    for (const path of ["/v1/me", "/v1/gate-keys?cinema_id=1", `/v1/tickets/${first.id}`, "/v1/tickets"])
      expect((await ask("GET", path, { as: key })).status).toBe(401);
  });

  it("gets 503 while D1 does not answer, and nothing is done", async () => {
    const { owner, showtimeId } = await openDoors();
    const { first } = await bought(showtimeId, "A1");
    const { key } = await gateKey(owner, { showtime_id: showtimeId });
    vi.spyOn(console, "warn").mockReturnValue();
    const prepare = vi.spyOn(env.DB, "prepare").mockImplementation(() => {
      throw new Error("D1 is down");
    });
    const answer = await scan(key, first.code);
    prepare.mockRestore();
    expect([answer.status, answer.body["code"]]).toEqual([503, "unavailable"]);
    expect(await told(scan(key, first.code))).toEqual([200, "accepted"]);
  });
});

describe("a check-in that is undone", () => {
  it("is in the ledger with its reason, and the ticket is accepted again", async () => {
    const { owner, showtimeId } = await openDoors();
    const { first, as } = await bought(showtimeId, "A1");
    await scan(owner, first.code, { device: "phone", counter: 1 });
    const undo = (by: string, body: object) => ask("POST", "/v1/check-ins/undo", { as: by, body });
    expect((await undo(owner, { ticket: first.code, reason: "mistake" })).status).toBe(204);
    expect(await told(undo(owner, { ticket: first.code, reason: "mistake" }))).toEqual([
      409,
      "not_checked_in",
    ]);
    const { body } = await ask("GET", `/v1/showtimes/${showtimeId}/ledger?limit=100`, { as: owner });
    const entries = body["data"] as { type: string; body: object }[];
    expect(entries.at(-1)).toMatchObject({
      type: "check_in_undone",
      body: { ticket: first.id, reason: "mistake" },
    });
    expect((await ask("GET", `/v1/tickets/${first.id}`, { as })).body["checked_in_at"]).toBeNull();
    expect(await told(scan(owner, first.code, { device: "phone", counter: 1 }))).toEqual([
      409,
      "scan_undone",
    ]);
    expect(await told(scan(owner, first.code, { device: "phone", counter: 2 }))).toEqual([200, "accepted"]);
  });

  it("under an Idempotency-Key is undone once, also if the ticket was scanned since", async () => {
    const { owner, showtimeId } = await openDoors();
    const { first } = await bought(showtimeId, "A1");
    await scan(owner, first.code);
    const undo = () =>
      ask("POST", "/v1/check-ins/undo", {
        as: owner,
        body: { ticket: first.code, reason: "left" },
        headers: { "idempotency-key": "once" },
      });
    expect((await undo()).status).toBe(204);
    await scan(owner, first.code);
    const again = await undo();
    expect([again.status, again.headers.get("idempotent-replayed")]).toEqual([204, "true"]);
    expect(await told(scan(owner, first.code))).toEqual([409, "already_used"]);
  });

  it("is undone only for the showtime's owner, with a reason from the list", async () => {
    const { owner, showtimeId } = await openDoors();
    const { first } = await bought(showtimeId, "A1");
    await scan(owner, first.code);
    const body = { ticket: first.code, reason: "left" };
    const stranger = (await house()).owner;
    expect(await told(ask("POST", "/v1/check-ins/undo", { as: stranger, body }))).toEqual([
      404,
      "ticket_not_found",
    ]);
    for (const wrong of [{ ...body, reason: "because" }, { ticket: first.code }, { reason: "left" }])
      expect(await told(ask("POST", "/v1/check-ins/undo", { as: owner, body: wrong }))).toEqual([
        422,
        "invalid_input",
      ]);
    expect(await told(scan(owner, first.code))).toEqual([409, "already_used"]);
  });
});

describe("a buyer", () => {
  it("cannot return a ticket that is checked in", async () => {
    const { owner, showtimeId } = await openDoors();
    const { first, reservationId, as } = await bought(showtimeId, "A1", "A2");
    await scan(owner, first.code);
    const path = `/v1/reservations/${reservationId}`;
    expect(await told(ask("DELETE", path, { as }))).toEqual([409, "checked_in"]);
    expect((await ask("DELETE", `${path}?seats=A2`, { as })).status).toBe(200);
  });
});

describe("bad input", () => {
  it.each([
    ["no gate", { code: "x" }],
    ["no code", { gate: "North" }],
    ["an empty code", { code: " ", gate: "North" }],
    ["a code that is too long", { code: "x".repeat(513), gate: "North" }],
    ["a gate that is too long", { code: "x", gate: "G".repeat(33) }],
    ["a gate with a line break", { code: "x", gate: "A\nB" }],
    ["a device without a counter", { code: "x", gate: "North", device: "d" }],
    ["a counter without a device", { code: "x", gate: "North", counter: 1 }],
    ["a counter below 0", { code: "x", gate: "North", device: "d", counter: -1 }],
    ["a device with spaces", { code: "x", gate: "North", device: "d d", counter: 1 }],
  ])("with %s is refused with a pointer to it", async (_, body) => {
    const owner = await someone();
    const answer = await ask("POST", "/v1/check-ins", { as: owner, body });
    expect([answer.status, answer.body["code"]]).toEqual([422, "invalid_input"]);
  });

  it("names an unknown field", async () => {
    const owner = await someone();
    const body = { code: "x", gate: "North", door: 1 };
    expect(await told(ask("POST", "/v1/check-ins", { as: owner, body }))).toEqual([422, "unknown_field"]);
  });
});

import { describe, expect, it } from "vitest";
import { buyer, call, rows, run, showtime, token } from "../../support/world.ts";

interface Problem {
  code: string;
  status: number;
  detail: string;
  request_id: string;
  seats?: string[];
  fields?: string[];
}

async function problem(response: Response): Promise<Problem> {
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const document: Problem = await response.json();
  expect(document.status).toBe(response.status);
  expect(document.request_id).toBe(response.headers.get("x-request-id"));
  return document;
}

const reserve = (showtimeId: number, as: string, body: unknown, headers?: Record<string, string>) =>
  call("POST", `/v1/showtimes/${showtimeId}/reservations`, { as, body, ...(headers && { headers }) });

interface Reservation {
  id: number;
  status: string;
  expires_at: string | null;
  seats: { label: string; ticket_id: string | null }[];
}

describe("a purchase", () => {
  it("holds two seats, confirms them, and lists reservation and tickets", async () => {
    const { id } = await showtime(2, 4);
    const me = await buyer();
    const held = await reserve(id, me.token, { seats: ["A1", { label: "A2", ticket_type: "child" }] });
    expect(held.status).toBe(201);
    const reservation: Reservation = await held.json();
    expect(reservation).toMatchObject({
      showtime_id: id,
      status: "held",
      total: { amount: 1600, currency: "USD" },
      seats: [
        { label: "A1", ticket_type: "adult", price: { amount: 1000, currency: "USD" }, ticket_id: null },
        { label: "A2", ticket_type: "child", price: { amount: 600, currency: "USD" }, ticket_id: null },
      ],
    });
    const confirmed = await call("POST", `/v1/reservations/${reservation.id}/confirm`, { as: me.token });
    expect(confirmed.status).toBe(200);
    const sold: Reservation = await confirmed.json();
    expect(sold).toMatchObject({ id: reservation.id, status: "confirmed", expires_at: null });

    const list = await call("GET", "/v1/reservations", { as: me.token });
    expect(await list.json()).toEqual({ data: [sold], next: null });
    const tickets = await call("GET", "/v1/tickets", { as: me.token });
    expect(await tickets.json()).toMatchObject({
      data: sold.seats.map(({ label, ticket_id }) => ({
        id: ticket_id,
        seat: label,
        reservation_id: sold.id,
        status: "valid",
      })),
      next: null,
    });
    const one = await call("GET", `/v1/reservations/${sold.id}`, { as: me.token });
    expect(await one.json()).toEqual(sold);
  });

  it("releases a hold, and its seat is free for others", async () => {
    const { id } = await showtime(1, 1);
    const [me, other] = [await buyer(), await buyer()];
    const held: Reservation = await (await reserve(id, me.token, { seats: ["A1"] })).json();
    const released = await call("DELETE", `/v1/reservations/${held.id}`, { as: me.token });
    expect(await released.json()).toMatchObject({ status: "released" });
    expect((await reserve(id, other.token, { seats: ["A1"] })).status).toBe(201);
  });

  it("lists many reservations page by page, each once", async () => {
    const { id } = await showtime(1, 9);
    const me = await buyer();
    const made: number[] = [];
    for (let seat = 1; seat <= 7; seat++) {
      const held: Reservation = await (await reserve(id, me.token, { seats: [`A${seat}`] })).json();
      made.push(held.id);
    }
    const seen: number[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const query = `limit=3${cursor && `&cursor=${cursor}`}`;
      const page: { data: Reservation[]; next: string | null } = await (
        await call("GET", `/v1/reservations?${query}`, { as: me.token })
      ).json();
      seen.push(...page.data.map((reservation) => reservation.id));
      cursor = page.next;
    }
    expect(seen).toEqual(made.toReversed());
  });

  it("happens once under one Idempotency-Key, and marks the repeated answer", async () => {
    const { id } = await showtime(1, 4);
    const me = await buyer();
    const key = { "idempotency-key": "k1" };
    const first = await reserve(id, me.token, { seats: ["A1"], confirm: true }, key);
    const again = await reserve(id, me.token, { seats: ["A1"], confirm: true }, key);
    expect(again.status).toBe(201);
    expect(await again.json()).toEqual(await first.json());
    expect(first.headers.get("idempotent-replayed")).toBeNull();
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    const other = await reserve(id, me.token, { seats: ["A2"], confirm: true }, key);
    expect(await problem(other)).toMatchObject({ status: 422, code: "idempotency_key_reused" });
    const stranger = await buyer();
    expect((await reserve(id, stranger.token, { seats: ["A2"], confirm: true }, key)).status).toBe(201);
  });
});

describe("bad input", () => {
  it("is refused with its own code, and changes nothing", async () => {
    const { id, office } = await showtime(1, 4);
    const me = await buyer();
    await reserve(id, (await buyer()).token, { seats: ["A4"] });
    const cases: [body: unknown, status: number, code: string, headers?: Record<string, string>][] = [
      [{ seats: ["A1", "Z9"] }, 422, "unknown_seats"],
      [{ seats: ["A1", "A4"] }, 409, "seats_taken"],
      [{ seats: ["A1", "A1"] }, 422, "duplicate_seats"],
      [{ seats: [{ label: "A1", ticket_type: "emperor" }] }, 422, "unknown_ticket_type"],
      [{ seats: [] }, 422, "invalid_input"],
      [{ seats: "A1" }, 422, "invalid_input"],
      [{ seats: ["A1"], colour: "red" }, 422, "unknown_field"],
      [{ seats: [{ label: "A1", ticket_type: "adult", price: 1 }] }, 422, "unknown_field"],
      ["{", 400, "malformed_json"],
      ["", 400, "malformed_json"],
      [JSON.stringify({ seats: ["A1"] }), 415, "unsupported_media_type", { "content-type": "text/plain" }],
      [`{"seats": ["${"A".repeat(70_000)}"]}`, 413, "body_too_large"],
    ];
    for (const [body, status, code, headers] of cases)
      expect(await problem(await reserve(id, me.token, body, headers)), code).toMatchObject({ status, code });
    expect((await office().seatMap())?.counts).toEqual({
      free: 3,
      held: 1,
      sold: 0,
      blocked: 0,
      checked_in: 0,
    });
    expect(await rows("SELECT id FROM reservations WHERE user_id = ?1", me.id)).toEqual([]);
  });

  it("names the seats that are taken", async () => {
    const { id } = await showtime(1, 4);
    await reserve(id, (await buyer()).token, { seats: ["A2", "A3"] });
    const refused = await problem(await reserve(id, (await buyer()).token, { seats: ["A1", "A2", "A3"] }));
    expect(refused.seats).toEqual(["A2", "A3"]);
  });

  it("does not sell a showtime that is past, unknown or not open", async () => {
    const me = await buyer();
    const past = await showtime(1, 1, { salesCloseAtMs: Date.now() - 1 });
    expect(await problem(await reserve(past.id, me.token, { seats: ["A1"] }))).toMatchObject({
      status: 409,
      code: "sales_closed",
    });
    const later = await showtime(1, 1, { salesOpenAtMs: Date.now() + 60_000 });
    expect(await problem(await reserve(later.id, me.token, { seats: ["A1"] }))).toMatchObject({
      code: "sales_not_open",
    });
    for (const path of ["/v1/showtimes/999999/reservations", "/v1/showtimes/9007199254740991/reservations"])
      expect(
        await problem(await call("POST", path, { as: me.token, body: { seats: ["A1"] } })),
      ).toMatchObject({
        status: 404,
        code: "showtime_not_found",
      });
    for (const id of ["0", "-1", "1.5", "x", "9007199254740993"])
      expect(
        await problem(
          await call("POST", `/v1/showtimes/${id}/reservations`, { as: me.token, body: { seats: ["A1"] } }),
        ),
      ).toMatchObject({ status: 422, code: "invalid_input" });
  });

  it("shows and cancels a reservation only for its buyer and admins", async () => {
    const { id } = await showtime(1, 1);
    const [me, other] = [await buyer(), await buyer()];
    const held: Reservation = await (await reserve(id, me.token, { seats: ["A1"] })).json();
    const attempts = [
      call("GET", `/v1/reservations/${held.id}`, { as: other.token }),
      call("DELETE", `/v1/reservations/${held.id}`, { as: other.token }),
      call("POST", `/v1/reservations/${held.id}/confirm`, { as: other.token }),
      call("GET", "/v1/reservations/50331649", { as: me.token }),
    ];
    for (const attempt of attempts)
      expect(await problem(await attempt)).toMatchObject({ status: 404, code: "reservation_not_found" });
    const admin = await token((await buyer()).id, { isAdmin: true });
    expect((await call("GET", `/v1/reservations/${held.id}`, { as: admin })).status).toBe(200);
  });

  it("requires a token and a confirmed address", async () => {
    const { id } = await showtime(1, 1);
    const stranger = await call("POST", `/v1/showtimes/${id}/reservations`, { body: { seats: ["A1"] } });
    expect(await problem(stranger)).toMatchObject({ status: 401, code: "unauthenticated" });
    const me = await buyer();
    await run("UPDATE users SET email_confirmed_at_ms = NULL WHERE id = ?1", me.id);
    const unconfirmed = await token(me.id, { emailConfirmed: false });
    expect(await problem(await reserve(id, unconfirmed, { seats: ["A1"] }))).toMatchObject({
      status: 403,
      code: "email_not_confirmed",
    });
    await run("UPDATE users SET email_confirmed_at_ms = 1 WHERE id = ?1", me.id);
    expect((await reserve(id, unconfirmed, { seats: ["A1"] })).status).toBe(201);
  });
});

describe("the API", () => {
  it("answers an unknown path with a problem document, and a wrong method with the allowed ones", async () => {
    expect(await problem(await call("GET", "/v1/nothing"))).toMatchObject({ status: 404, code: "not_found" });
    const wrong = await call("PUT", "/v1/reservations/1");
    expect(await problem(wrong)).toMatchObject({ status: 405, code: "method_not_allowed" });
    expect(wrong.headers.get("allow")).toBe("GET, DELETE, HEAD, OPTIONS");
    const options = await call("OPTIONS", "/health");
    expect(options.status).toBe(204);
    expect((await call("HEAD", "/health")).status).toBe(200);
  });

  it("lets any origin call, without credentials", async () => {
    const preflight = await call("OPTIONS", "/v1/reservations", {
      headers: { origin: "https://example.com", "access-control-request-method": "POST" },
    });
    expect(preflight.headers.get("access-control-allow-origin")).toBe("*");
    expect(preflight.headers.get("access-control-allow-credentials")).toBeNull();
  });

  it("documents every route", async () => {
    const document: { openapi: string; paths: Record<string, unknown> } = await (
      await call("GET", "/openapi.json")
    ).json();
    expect(document.openapi).toBe("3.1.0");
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining([
        "/v1/auth/register",
        "/v1/auth/login",
        "/v1/auth/email/verify",
        "/v1/movies",
        "/v1/showtimes",
        "/v1/showtimes/{id}/seats",
        "/v1/showtimes/{id}/reservations",
        "/v1/reservations/{id}/confirm",
        "/v1/tickets/{id}/qr.png",
      ]),
    );
  });

  it("answers the seat map, and 304 if it has not changed", async () => {
    const { id } = await showtime(1, 2);
    const first = await call("GET", `/v1/showtimes/${id}/seats`);
    expect(await first.json()).toMatchObject({
      showtime_id: id,
      counts: { free: 2, held: 0, sold: 0, blocked: 0, checked_in: 0 },
      seats: [
        { label: "A1", status: "free" },
        { label: "A2", status: "free" },
      ],
    });
    const etag = first.headers.get("etag") ?? "";
    const again = await call("GET", `/v1/showtimes/${id}/seats`, { headers: { "if-none-match": etag } });
    expect(again.status).toBe(304);
    expect((await call("GET", "/v1/showtimes/888888/seats")).status).toBe(404);
  });
});

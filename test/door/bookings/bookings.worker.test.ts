import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Terms } from "../../../src/box-office/ledger/terms.ts";
import { boxOffice, openBoxOffice } from "../../../src/box-office/service.ts";
import { bookingCode, markOf } from "../../../src/door/bookings/booking-code.ts";
import { bookingUrl } from "../../../src/door/bookings/service.ts";
import { signingKey } from "../../../src/door/tickets/ticket-code.ts";
import { mailId } from "../../../src/mail/outbox/mail-id.ts";
import { installationName } from "../../../src/platform/installation/service.ts";
import { DAY_MS, hall, hold, sale } from "../../support/halls.ts";
import { deliver } from "../../support/mail.ts";
import { withinOneMinute } from "../../support/one-minute.ts";
import { emailOf } from "../../support/people.ts";
import { stopQueues } from "../../support/queues.ts";
import { buyer, call, rows, showtime } from "../../support/world.ts";

type Cancellation = Terms["cancellation"];

const HOUR_MS = 3_600_000;
const SETTINGS = { ...env };
const NO_BOOKING = [404, "booking_not_found"];

beforeEach(() => {
  stopQueues();
  // Each test is a network of its own to the rate limit.
  network++;
});
afterEach(() => {
  Object.assign(env, SETTINGS);
  vi.restoreAllMocks();
});

let network = 0;

const ask = (method: string, code: string, headers: Record<string, string> = {}): Promise<Response> =>
  call(method, `/v1/bookings/${code}`, { headers: { "cf-connecting-ip": `10.9.0.${network}`, ...headers } });

const outcome = async (asked: Promise<Response>): Promise<unknown[]> => {
  const response = await asked;
  return [response.status, (await response.json<{ code?: string }>()).code];
};

/** Seats of a new showtime, bought by a new buyer, and the code in the mail about them. */
async function buy(...seats: string[]) {
  const shown = await showtime(1, 5);
  const { id: userId, token: as } = await buyer();
  const bought = await call("POST", `/v1/showtimes/${shown.id}/reservations`, {
    as,
    body: { seats, confirm: true },
  });
  const { id } = await bought.json<{ id: number }>();
  const mail = mailId({ kind: "reservation_confirmed", reservationId: id });
  await vi.waitFor(async () =>
    expect(await rows("SELECT 1 FROM mail_log WHERE id = ?1", mail)).toHaveLength(1),
  );
  await deliver(mail);
  const [sent] = await rows<{ text: string; html: string }>("SELECT * FROM local_mails WHERE key = ?1", mail);
  const code = /\/v1\/bookings\/(\S+)$/m.exec(sent?.text ?? "")?.[1] ?? "";
  return { ...shown, showtimeId: shown.id, id, userId, as, code, sent };
}

describe("the link in the mail with the tickets", () => {
  it("opens the booking without signing in, cancels it, and shows it cancelled", async () => {
    const { id, code, sent, userId } = await buy("A1", "A2");
    expect(sent?.html).toContain(`${env.PUBLIC_URL}/v1/bookings/${code}`);
    const opened = await ask("GET", code);
    expect(opened.headers.get("cache-control")).toBe("no-store");
    expect(opened.headers.get("referrer-policy")).toBe("no-referrer");
    const text = await opened.text();
    expect(text).not.toContain(`buyer-${userId}`);
    expect(JSON.parse(text)).toMatchObject({
      id,
      status: "confirmed",
      total: { amount: 2000, currency: "USD" },
      seats: [{ label: "A1" }, { label: "A2" }],
      tickets: [
        { seat: "A1", status: "valid" },
        { seat: "A2", status: "valid" },
      ],
      calendar: `${env.PUBLIC_URL}/v1/bookings/${code}/calendar.ics`,
      cancellation: { open: true },
    });
    const calendar = await ask("GET", `${code}/calendar.ics`);
    const event = await calendar.text();
    expect(event).toContain("METHOD:PUBLISH");
    expect(event).not.toMatch(/ATTENDEE|buyer-/);

    expect(await (await ask("DELETE", `${code}?seats=A2`)).json()).toMatchObject({
      status: "confirmed",
      seats: [{ label: "A1" }],
      returned: [{ label: "A2" }],
      tickets: [{ seat: "A1", status: "valid" }],
    });
    const ended = { status: "cancelled", end_reason: "buyer", cancellation: { open: false, until: null } };
    const once = { "idempotency-key": "a key" };
    expect(await (await ask("DELETE", code, once)).json()).toMatchObject(ended);
    const again = await ask("DELETE", code, once);
    expect([again.status, again.headers.get("idempotent-replayed")]).toEqual([200, "true"]);
    expect((await ask("DELETE", code)).status).toBe(200);
    expect(await (await ask("GET", code)).json()).toMatchObject({
      ...ended,
      tickets: [{ seat: "A1", status: "revoked" }],
    });
    const after = await ask("GET", `${code}/calendar.ics`);
    expect(after.headers.get("content-type")).toBe("text/calendar; charset=utf-8; method=CANCEL");
    expect(await after.text()).toContain("METHOD:CANCEL");
  });

  it("opens it after its buyer is erased, without anything about the person", async () => {
    const { code, userId, as } = await buy("A1");
    expect((await call("DELETE", "/v1/me", { as, body: { without_password: true } })).status).toBe(204);
    expect((await call("GET", "/v1/me", { as })).status).toBe(401);
    const text = await (await ask("GET", code)).text();
    expect(text).not.toContain(emailOf(userId));
    expect(JSON.parse(text)).toMatchObject({ status: "confirmed", tickets: [{ status: "valid" }] });
  });

  it("has idempotency keys of its own: not those of its buyer, nor of another booking", async () => {
    const { id, showtimeId, as, code } = await buy("A1", "A2", "A3");
    const once = { "idempotency-key": "1" };
    const byBuyer = (seats: string) =>
      call("DELETE", `/v1/reservations/${id}?seats=${seats}`, { as, headers: once });
    const byLink = (seats: string) => ask("DELETE", `${code}?seats=${seats}`, once);
    expect((await byBuyer("A1")).status).toBe(200);
    expect(await (await byLink("A2")).json()).toMatchObject({ seats: [{ label: "A3" }] });
    for (const again of [await byBuyer("A1"), await byLink("A2")])
      expect([again.status, again.headers.get("idempotent-replayed")]).toEqual([200, "true"]);

    const more = await call("POST", `/v1/showtimes/${showtimeId}/reservations`, {
      as,
      body: { seats: ["A4", "A5"], confirm: true },
    });
    const second = await boxOffice(showtimeId).reservation(2);
    expect([more.status, second?.status]).toEqual([201, "confirmed"]);
    const other = second === null ? "" : ((await bookingUrl(second)).split("/").at(-1) ?? "");
    expect(await (await ask("DELETE", `${other}?seats=A4`, once)).json()).toMatchObject({
      seats: [{ label: "A5" }],
    });
  });

  it("works after the key of the tickets was changed, by the old public key", async () => {
    const { code } = await buy("A1");
    const { x } = (await signingKey(env.TICKET_SECRET)).jwk;
    Object.assign(env, { TICKET_SECRET: "another secret", TICKET_KEYS_PREVIOUS: "" });
    expect(await outcome(ask("GET", code))).toEqual(NO_BOOKING);
    Object.assign(env, { TICKET_KEYS_PREVIOUS: x });
    expect((await ask("GET", code)).status).toBe(200);
  });
});

describe("a code", () => {
  it("of another reservation, installation or secret opens nothing", async () => {
    const { id, code } = await buy("A1");
    const other = await buy("A1");
    const [version, key, , mark, signature] = code.split(".");
    const swapped = [version, key, other.id, mark, signature].join(".");
    expect(await outcome(ask("GET", swapped))).toEqual(NO_BOOKING);
    const claims = { reservationId: id, mark: mark ?? "" };
    const own = await signingKey(env.TICKET_SECRET);
    const foreign = { ...(await signingKey("another secret")), id: own.id };
    expect(await outcome(ask("GET", await bookingCode(claims, await installationName(), foreign)))).toEqual(
      NO_BOOKING,
    );
    expect(await outcome(ask("DELETE", await bookingCode(claims, "elsewhere", own)))).toEqual(NO_BOOKING);
    expect(await (await ask("GET", code)).json()).toMatchObject({ status: "confirmed" });
  });

  it("of an earlier showtime with the same id, or of a reservation that is not there, opens nothing", async () => {
    const { id, code, office } = await buy("A1");
    const own = await signingKey(env.TICKET_SECRET);
    const heldAtMs = (await office().reservation(1))?.heldAtMs ?? 0;
    const reading = (reservationId: number, incarnation: string) =>
      installationName().then((name) =>
        bookingCode({ reservationId, mark: markOf({ incarnation, heldAtMs }) }, name, own),
      );
    const now = (await office().incarnation()) ?? "";
    expect(await reading(id, now)).toBe(code);
    expect(await outcome(ask("GET", await reading(id, "earlier")))).toEqual(NO_BOOKING);
    for (const none of [id + 1, 1, 2 ** 24, Number.MAX_SAFE_INTEGER])
      expect(await outcome(ask("GET", await reading(none, now)))).toEqual(NO_BOOKING);
  });

  it("of a hold opens nothing: only what was bought is a booking", async () => {
    const { office } = await showtime(1, 2);
    const held = await office().reserve(hold((await buyer()).id, "A1"));
    if (!held.ok) throw new Error(held.code);
    const code = (await bookingUrl(held.reservation)).split("/").at(-1) ?? "";
    expect(await outcome(ask("GET", code))).toEqual(NO_BOOKING);
    expect(await outcome(ask("DELETE", code))).toEqual(NO_BOOKING);
    expect(await office().reservation(1)).toMatchObject({ status: "held" });
  });

  it("that is any other text is answered 404, never 5xx, and does not reach the log", async () => {
    const logs = (["log", "warn", "error"] as const).map((level) => vi.spyOn(console, level));
    const texts = [
      "x",
      "1",
      "1....",
      "%00",
      "%ff%fe",
      "%",
      "..%2f..",
      "'--",
      "💺",
      "a".repeat(4000),
      "1e9",
      "-1",
    ];
    const response = await ask("GET", texts[0] ?? "");
    expect(response.headers.get("referrer-policy")).toBe("no-referrer");
    expect(response.headers.get("cache-control")).toBe("no-store");
    for (const [i, text] of texts.entries()) {
      if (i % 5 === 0) network++;
      for (const method of ["GET", "DELETE"])
        expect([text, ...(await outcome(ask(method, text)))]).toEqual([text, ...NO_BOOKING]);
    }
    for (const log of logs) expect(log).not.toHaveBeenCalled();
  });

  it("is guessed at most twenty times a minute from one network", async () => {
    Object.assign(env, { RATE_LIMITS: "" });
    await withinOneMinute(async (own) => {
      const guess = (i: number) => ask("GET", `guess-${i}`, { "cf-connecting-ip": own });
      for (let i = 0; i < 20; i++) expect((await guess(i)).status).toBe(404);
      expect((await guess(20)).status).toBe(429);
    });
  });
});

describe("a booking that was paid online", () => {
  const paidBooking = async (cancellation: Cancellation) => {
    const { office } = await showtime(1, 3, { payment: "online", cancellation });
    const held = await office().reserve(hold((await buyer()).id, "A1", "A2"));
    if (!held.ok) throw new Error(held.code);
    const paid = await office().pay(held.reservation.n, 2000, "payment");
    if (!paid.ok) throw new Error(paid.code);
    return (await bookingUrl(paid.reservation)).split("/").at(-1) ?? "";
  };
  const usd = (amount: number) => ({ amount, currency: "USD" });

  it("says beforehand what its cancellation gives back, less the fee, and gives back that", async () => {
    const code = await paidBooking({ freeMs: DAY_MS, feePercent: 25, lastMs: 0 });
    expect(await (await ask("GET", code)).json()).toMatchObject({
      paid: usd(2000),
      cancellation: { open: true, refund: usd(1500) },
    });
    expect(await (await ask("DELETE", `${code}?seats=A2`)).json()).toMatchObject({
      status: "confirmed",
      refund: usd(750),
      cancellation: { open: true, refund: usd(750) },
    });
    expect(await (await ask("DELETE", code)).json()).toMatchObject({
      status: "cancelled",
      refund: usd(1500),
      cancellation: { open: false, refund: null },
    });
  });

  it("is refused after the policy's last moment, and stays as it is", async () => {
    const code = await paidBooking({ freeMs: DAY_MS, feePercent: 25, lastMs: 2 * HOUR_MS });
    expect(await (await ask("GET", code)).json()).toMatchObject({
      cancellation: { open: false, refund: null },
    });
    for (const seats of ["", "?seats=A2"])
      expect(await outcome(ask("DELETE", code + seats))).toEqual([409, "cancellation_closed"]);
    expect(await (await ask("GET", code)).json()).toMatchObject({ status: "confirmed", refund: usd(0) });
  });
});

describe("a booking that cannot be cancelled any more", () => {
  it("says so, and stays as it is after the start", async () => {
    const { code, terms } = await buy("A1");
    const startsAtMs = Date.now() - 1000;
    await openBoxOffice({ ...terms, version: terms.version + 1, startsAtMs }, hall(1, 5), "weur");
    expect(await (await ask("GET", code)).json()).toMatchObject({
      status: "confirmed",
      cancellation: { open: false, refund: null },
    });
    expect(await outcome(ask("DELETE", code))).toEqual([409, "showtime_started"]);
  });

  it("is over once its showtime is cancelled", async () => {
    const { code, terms } = await buy("A1");
    await openBoxOffice({ ...terms, version: terms.version + 1, status: "cancelled" }, hall(1, 5), "weur");
    const over = { status: "cancelled", end_reason: "showtime", cancellation: { open: false } };
    expect(await (await ask("DELETE", code)).json()).toMatchObject(over);
    expect(await (await ask("GET", code)).json()).toMatchObject(over);
  });

  it("is one from the counter, which takes it back itself", async () => {
    const { id, office } = await showtime(1, 2);
    const sold = await office().reserve({ ...sale((await buyer()).id, "A1"), guest: 1, channel: "counter" });
    if (!sold.ok) throw new Error(sold.code);
    const code = (await bookingUrl(sold.reservation)).split("/").at(-1) ?? "";
    expect(await (await ask("GET", code)).json()).toMatchObject({
      cancellation: { open: false, until: null },
    });
    expect(await outcome(ask("DELETE", code))).toEqual([409, "sold_at_counter"]);
    expect(await boxOffice(id).reservation(1)).toMatchObject({ status: "confirmed" });
  });
});

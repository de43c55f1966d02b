/** What an account gets whose address is not confirmed. Only the older APIs sell to it. */

import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import * as store from "../../../src/sales/reservations/store.ts";
import { ask } from "../../support/catalogue.ts";
import { withinOneMinute } from "../../support/one-minute.ts";
import { labelsOf } from "../../support/people.ts";
import { plansOf } from "../../support/plans.ts";
import { buyer, call, rows, run, showtime, token } from "../../support/world.ts";

const settings = { ...env };

afterEach(() => {
  Object.assign(env, settings);
  vi.restoreAllMocks();
});

/** Someone who has not confirmed the address, as their access token says. */
async function unconfirmed() {
  const { id } = await buyer();
  await run("UPDATE users SET email_confirmed_at_ms = NULL WHERE id = ?1", id);
  return { id, as: await token(id, { emailConfirmed: false }) };
}

const reserve = (as: string, showtimeId: number, seats: readonly string[], headers = {}) =>
  ask("POST", "/reservations", { as, body: { showtime_id: showtimeId, seats }, headers });

const book = (as: string, showtimeId: number, quantity: number) =>
  ask("POST", "/bookings", { as, body: { show_id: showtimeId, num_seats: quantity } });

const seatsOf = async (userId: number) =>
  (
    await rows<{ n: number }>(
      "SELECT coalesce(sum(json_array_length(lines)), 0) AS n FROM reservations WHERE user_id = ?1",
      userId,
    )
  )[0]?.n;

const refusedWith = (have: number, most: number, where: string) =>
  `Without a confirmed mail address you get at most ${most} seats ${where}, and you have ${have}. ` +
  "Nothing was reserved. Confirm your address for more: POST /v1/auth/email/verification sends the code again.";

describe("an account without a confirmed address", () => {
  it("gets six seats of a showtime at every door of the older APIs, and is told to confirm its address", async () => {
    const { id } = await showtime(2, 8);
    const { as } = await unconfirmed();
    expect(await reserve(as, id, labelsOf(1, 7))).toMatchObject({
      status: 409,
      body: { message: refusedWith(0, 6, "of one showtime") },
    });
    expect((await reserve(as, id, ["A1", "A2", "A3", "A4"])).status).toBe(201);
    const bookings = await book(as, id, 3);
    expect(bookings.status).toBe(400);
    expect(bookings.body["message"]).toContain(refusedWith(4, 6, "of one showtime"));
    expect((await book(as, id, 2)).status).toBe(201);
    expect((await reserve(as, id, ["B8"])).status).toBe(409);
  });

  it("gets no seventh seat by many requests at once, so that five of them get 30 of 160 seats", async () => {
    const { id } = await showtime(8, 20);
    const all = labelsOf(8, 20);
    const five = await Promise.all(Array.from({ length: 5 }, unconfirmed));
    await Promise.all(
      five.flatMap(({ as }, i) =>
        Array.from({ length: 10 }, (_, k) => reserve(as, id, all.slice(i * 30 + k * 3, i * 30 + k * 3 + 3))),
      ),
    );
    const { body } = await ask("GET", `/v1/showtimes/${id}/seats`);
    expect(body["counts"]).toMatchObject({ free: 130, sold: 30 });
  });

  it("gets twelve seats of all showtimes to come, those that it gave back and past ones not counted", async () => {
    const shows = await Promise.all(Array.from({ length: 4 }, () => showtime(1, 8)));
    const [one, two, three, past] = shows.map(({ id }) => id) as [number, number, number, number];
    const { id, as } = await unconfirmed();
    const six = labelsOf(1, 6);
    for (const show of [one, two, past]) {
      if (show === past) await run("UPDATE showtimes SET starts_at_ms = 1 WHERE id = ?1", one);
      expect((await reserve(as, show, six)).status).toBe(201);
    }
    expect(await seatsOf(id)).toBe(18);
    expect(await reserve(as, three, ["A1"])).toMatchObject({
      status: 409,
      body: { message: refusedWith(12, 12, "of all showtimes to come") },
    });
    const [held] = await rows<{ id: number }>(
      "SELECT id FROM reservations WHERE user_id = ?1 AND showtime_id = ?2",
      id,
      two,
    );
    expect((await ask("DELETE", `/reservations/${held?.id}`, { as })).status).toBe(200);
    expect((await reserve(as, three, six)).status).toBe(201);
  });

  it("holds seats for ten minutes where the showtime has longer holds", async () => {
    const { id } = await showtime(1, 8, { payment: "online", holdMs: 30 * 60_000 });
    const { id: userId, as } = await unconfirmed();
    expect((await reserve(as, id, ["A1"])).status).toBe(201);
    const [{ held, ends } = { held: 0, ends: 0 }] = await rows<{ held: number; ends: number }>(
      "SELECT held_at_ms AS held, expires_at_ms AS ends FROM reservations WHERE user_id = ?1",
      userId,
    );
    expect(ends - held).toBe(10 * 60_000);
  });

  it("gets the first answer again to a request that is repeated when the limit is reached", async () => {
    const [one, other] = [await showtime(1, 8), await showtime(1, 8)];
    const { as } = await unconfirmed();
    await reserve(as, one.id, labelsOf(1, 6));
    const key = { "idempotency-key": "mine" };
    const first = await reserve(as, other.id, labelsOf(1, 6), key);
    expect(first.status).toBe(201);
    expect(await reserve(as, other.id, labelsOf(1, 6), key)).toMatchObject({ status: 201, body: first.body });
  });

  it("has no such limits from the confirmation on, though its token is older", async () => {
    const { id } = await showtime(1, 8);
    const { id: userId, as } = await unconfirmed();
    await run("UPDATE users SET email_confirmed_at_ms = 1 WHERE id = ?1", userId);
    expect((await reserve(as, id, labelsOf(1, 8))).status).toBe(201);
  });

  it("has the limits that the settings say, and the usual ones where a setting is no number", async () => {
    const { id } = await showtime(2, 8);
    const [one, other] = [await unconfirmed(), await unconfirmed()];
    env.UNCONFIRMED_SEATS_PER_SHOWTIME = "2";
    expect((await reserve(one.as, id, ["A1", "A2", "A3"])).status).toBe(409);
    env.UNCONFIRMED_SEATS_PER_SHOWTIME = "many";
    env.UNCONFIRMED_SEATS_IN_ALL = "";
    expect((await reserve(other.as, id, labelsOf(1, 7))).status).toBe(409);
    expect((await reserve(other.as, id, labelsOf(1, 6))).status).toBe(201);
  });

  it("buys within the showtime's cap while D1 does not say what else it has", async () => {
    const { id } = await showtime(1, 8);
    const { as } = await unconfirmed();
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    const prepare = env.DB.prepare.bind(env.DB);
    vi.spyOn(env.DB, "prepare").mockImplementation((sql) => {
      if (sql.includes("json_array_length")) throw new Error("D1 DB is overloaded");
      return prepare(sql);
    });
    expect((await reserve(as, id, labelsOf(1, 7))).status).toBe(409);
    expect((await reserve(as, id, labelsOf(1, 6))).status).toBe(201);
    expect(warn).toHaveBeenCalled();
  });
});

describe("a buyer without a confirmed address", () => {
  it("is refused a taken seat without a query of what else they have", async () => {
    const { id } = await showtime(1, 8);
    const { token: other } = await buyer();
    expect((await reserve(other, id, ["A1"])).status).toBe(201);
    const { as } = await unconfirmed();
    const prepare = vi.spyOn(env.DB, "prepare");
    const asked = () => prepare.mock.calls.filter(([sql]) => sql.includes("json_array_length"));
    expect((await reserve(as, id, ["A1"])).status).toBe(409);
    expect(asked()).toEqual([]);
    expect((await reserve(as, id, ["A2"])).status).toBe(201);
    expect(asked()).toHaveLength(1);
  });
});

describe("a buyer with a confirmed address", () => {
  it("is bound by none of it, and costs no query before the sale", async () => {
    const { id } = await showtime(1, 8);
    const { token: as } = await buyer();
    const prepare = vi.spyOn(env.DB, "prepare");
    expect((await reserve(as, id, labelsOf(1, 8))).status).toBe(201);
    expect(prepare.mock.calls.filter(([sql]) => sql.includes("json_array_length"))).toEqual([]);
  });
});

it("the seats of an account are found by an index", async () => {
  const [plan = []] = await plansOf(() => store.standingOf(1, 1));
  expect(plan.filter((step) => step.startsWith("SCAN"))).toEqual([]);
  expect(plan.join("\n")).toContain("reservations_by_user");
});

describe("reserving and cancelling", () => {
  const STATUSES = async (answers: readonly Promise<Response>[]) =>
    (await Promise.all(answers)).map(({ status }) => status);

  it("is limited for an account, whichever API it uses and from whichever network", async () => {
    env.RATE_LIMITS = "";
    const from = (n: number) => ({ "cf-connecting-ip": `192.0.2.${n}` });
    await withinOneMinute(async () => {
      const { id } = await showtime(1, 8);
      const { as } = await unconfirmed();
      const { token: other } = await buyer();
      const cancel = (n: number) => call("DELETE", "/reservations/1", { as, headers: from(n) });
      const hold = (n: number) =>
        call("POST", "/bookings", { as, headers: from(n), body: { show_id: id, num_seats: 99 } });
      const statuses = await STATUSES(
        Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? cancel(n) : hold(n))),
      );
      expect(statuses.filter((status) => status !== 429)).toHaveLength(30);
      const v1 = await ask("POST", `/v1/showtimes/${id}/reservations`, {
        as,
        body: { seats: ["A1"] },
        headers: from(1),
      });
      expect(v1).toMatchObject({ status: 429, body: { code: "too_many_requests" } });
      expect(v1.headers.get("retry-after")).toBe("60");
      const own = { as: other, body: { seats: ["A1"] }, headers: from(1) };
      expect((await ask("POST", `/v1/showtimes/${id}/reservations`, own)).status).toBe(201);
    });
  });

  it("is limited for a network, whoever asks from it", async () => {
    env.RATE_LIMITS = "";
    await withinOneMinute(async (network) => {
      const people = await Promise.all(Array.from({ length: 41 }, () => buyer()));
      const headers = { "cf-connecting-ip": network };
      const statuses = await STATUSES(
        people.flatMap(({ token: as }) =>
          // Counted before the body is read.
          Array.from({ length: 25 }, () =>
            call("POST", "/v1/showtimes/1/reservations", { as, headers, body: {} }),
          ),
        ),
      );
      expect(statuses.filter((status) => status !== 429)).toHaveLength(1_000);
      const [{ token: as } = { token: "" }] = people;
      const elsewhere = { as, headers: { "cf-connecting-ip": "198.51.100.8" } };
      expect((await ask("POST", "/v1/showtimes/1/reservations", { ...elsewhere, body: {} })).status).toBe(
        422,
      );
    });
  });
});

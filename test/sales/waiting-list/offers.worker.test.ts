/** Offers: seats that become free while parties are on the waiting list. */

import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { openBoxOffice } from "../../../src/box-office/service.ts";
import { mailId } from "../../../src/mail/outbox/mail-id.ts";
import { PASSWORD, somebody } from "../../back-office/people/signed-in-people.ts";
import { ask } from "../../support/catalogue.ts";
import { hall, hold, sale } from "../../support/halls.ts";
import { deliver } from "../../support/mail.ts";
import { buyer, rows, showtime } from "../../support/world.ts";
import { listOf, party, seatsOf, soldOut } from "./sold-out.ts";

const OFFER_MS = 15 * 60_000;

afterEach(() => {
  vi.restoreAllMocks();
});

/** Sets the clock. */
const clockAt = (ms: number) => vi.spyOn(Date, "now").mockReturnValue(ms);

/** Drops the queue's messages: the queue could be faster than the test. */
const loseMessages = () =>
  vi.spyOn(env.MAIL, "sendBatch").mockResolvedValue({
    metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } },
  });

describe("a seat that is given back", () => {
  it("is offered to the waiting party at once, and cannot be bought by others", async () => {
    const { object, office, path, mine, giveBack } = await soldOut(1, 2);
    const waiting = await party(path);
    const stranger = await buyer();
    await giveBack("A2");
    expect(await office().reserve(sale(stranger.id, "A2"))).toMatchObject({ code: "seats_taken" });
    const [offer, ...others] = await waiting.offers();
    expect(others).toEqual([]);
    expect(offer).toMatchObject({
      status: "held",
      channel: "waiting_list",
      seats: [{ label: "A2", ticket_type: "adult", ticket_id: null }],
      total: { amount: 1000, currency: "USD" },
    });
    expect((await ask("GET", mine, { as: waiting.token })).status).toBe(404);
    const next = await party(path);
    const refused = await runInDurableObject(object(), async (box) => {
      const [, reserved] = await Promise.all([
        box.cancel(1, null, null),
        box.reserve(sale(stranger.id, "A1")),
      ]);
      return reserved;
    });
    expect(refused).toMatchObject({ ok: false, code: "seats_taken", seats: ["A1"] });
    expect(seatsOf(await next.offers())).toEqual([["A1"]]);
  });

  it("is held for 15 minutes, and bought as any hold", async () => {
    const { path, giveBack } = await soldOut(1, 1);
    const { token: as, offers } = await party(path, 1, { ticket_type: "child" });
    await giveBack("A1");
    const [offer] = await offers();
    const { body } = await ask("GET", `/v1/reservations/${offer?.id}`, { as });
    expect(Date.parse(String(body["expires_at"])) - Date.parse(String(body["held_at"]))).toBe(OFFER_MS);
    expect(body).toMatchObject({ total: { amount: 600, currency: "USD" } });
    clockAt(Date.parse(String(body["expires_at"])) - 1);
    const bought = await ask("POST", `/v1/reservations/${offer?.id}/confirm`, { as });
    expect([bought.status, bought.body]).toMatchObject([
      200,
      { status: "confirmed", channel: "waiting_list" },
    ]);
    expect(await ask("GET", "/v1/tickets", { as })).toMatchObject({ body: { data: [{ seat: "A1" }] } });
  });

  it("is offered by mail", async () => {
    loseMessages();
    const { path, giveBack } = await soldOut(1, 1);
    const { id: userId, offers } = await party(path);
    await giveBack("A1");
    const [offer] = await offers();
    const id = mailId({ kind: "waiting_list_offer", reservationId: offer?.id ?? 0 });
    expect(await rows("SELECT user_id FROM mail_log WHERE id = ?1", id)).toEqual([{ user_id: userId }]);
    await deliver(id);
    expect(await rows(`SELECT "to", subject FROM local_mails WHERE key = ?1`, id)).toEqual([
      {
        to: `buyer-${userId}@example.com`,
        subject: expect.stringMatching(/^Seats for you until \d\d:\d\d: Metropolis, /),
      },
    ]);
  });

  it("is not offered by mail once the offer has run out", async () => {
    loseMessages();
    const { path, giveBack } = await soldOut(1, 1);
    const { offers } = await party(path);
    await giveBack("A1");
    const [offer] = await offers();
    const id = mailId({ kind: "waiting_list_offer", reservationId: offer?.id ?? 0 });
    clockAt(Date.parse(offer?.expires_at ?? ""));
    await deliver(id);
    expect(await rows("SELECT status, error FROM mail_log WHERE id = ?1", id)).toEqual([
      { status: "dropped", error: "offer_over" },
    ]);
    expect(await rows("SELECT key FROM local_mails WHERE key = ?1", id)).toEqual([]);
  });

  it("skips a party for which it is not enough, and that party stays first", async () => {
    const { path, mine, giveBack } = await soldOut(1, 3);
    const pair = await party(path, 2);
    const single = await party(path);
    const other = await party(path);
    await giveBack("A2");
    expect(seatsOf(await single.offers())).toEqual([["A2"]]);
    expect(await pair.offers()).toEqual([]);
    expect((await ask("GET", mine, { as: pair.token })).body).toMatchObject({ id: 1, ahead: 0 });
    await giveBack("A1");
    expect(seatsOf(await other.offers())).toEqual([["A1"]]);
    await giveBack("A3");
    expect(await pair.offers()).toEqual([]);
  });

  it("gives a party all of its seats at once, never one by one", async () => {
    const { path, office, giveBack } = await soldOut(1, 3);
    const pair = await party(path, 2);
    await giveBack("A1");
    expect((await office().seatMap())?.counts.free).toBe(1);
    await giveBack("A2");
    expect(seatsOf(await pair.offers())).toEqual([["A1", "A2"]]);
  });

  it("is offered to the next party when the offer is released", async () => {
    const { path, giveBack } = await soldOut(1, 1);
    const first = await party(path);
    const second = await party(path);
    await giveBack("A1");
    const [offer] = await first.offers();
    await ask("DELETE", `/v1/reservations/${offer?.id}`, { as: first.token });
    expect(seatsOf(await second.offers())).toEqual([["A1"]]);
  });

  it.each(["by the alarm", "without the alarm, before another buyer gets it"])(
    "is offered to the next party when the offer runs out: %s",
    async (how) => {
      const { path, office, object, giveBack } = await soldOut(1, 1);
      const first = await party(path);
      const second = await party(path);
      const stranger = await buyer();
      await giveBack("A1");
      const byAlarm = how === "by the alarm";
      if (!byAlarm)
        await runInDurableObject(object(), async (_, { storage }) => {
          vi.spyOn(storage, "setAlarm").mockResolvedValue();
          await storage.deleteAlarm();
        });
      const [offer] = await first.offers();
      const endMs = Date.parse(offer?.expires_at ?? "");
      clockAt(endMs - 1);
      expect(await office().reserve(sale(stranger.id, "A1"))).toMatchObject({ code: "seats_taken" });
      expect(await second.offers()).toEqual([]);
      clockAt(endMs);
      if (byAlarm) expect(await runDurableObjectAlarm(object())).toBe(true);
      else expect(await office().reserve(sale(stranger.id, "A1"))).toMatchObject({ code: "seats_taken" });
      await vi.waitFor(async () => expect(seatsOf(await second.offers())).toEqual([["A1"]]));
      expect(await first.offers()).toMatchObject([{ status: "expired" }]);
      expect(await ask("POST", `/v1/reservations/${offer?.id}/confirm`, { as: first.token })).toMatchObject({
        status: 409,
        body: { code: "hold_expired" },
      });
    },
  );

  it("is offered to the next party at once if the first person's account was erased", async () => {
    const { path, giveBack } = await soldOut(1, 1);
    const gone = await somebody();
    await ask("POST", path, { as: gone.token, body: { quantity: 1 } });
    const second = await party(path);
    expect(second.joined).toMatchObject({ ahead: 1 });
    expect((await ask("DELETE", "/v1/me", { as: gone.token, body: { password: PASSWORD } })).status).toBe(
      204,
    );
    await giveBack("A1");
    expect(seatsOf(await second.offers())).toEqual([["A1"]]);
  });

  it("wakes a sleeping box office when the offer runs out", async () => {
    const { path, object, giveBack } = await soldOut(1, 1);
    await party(path);
    const second = await party(path);
    await giveBack("A1");
    await evictDurableObject(object());
    clockAt(Date.now() + OFFER_MS);
    expect(await runDurableObjectAlarm(object())).toBe(true);
    expect(seatsOf(await second.offers())).toEqual([["A1"]]);
  });
});

describe("the list", () => {
  it("survives eviction of the box office, and is served afterwards", async () => {
    const { path, mine, object, giveBack } = await soldOut(1, 2);
    const first = await party(path);
    const second = await party(path);
    const entry = () => ask("GET", mine, { as: second.token });
    const before = await entry();
    await evictDurableObject(object());
    expect((await entry()).body).toEqual(before.body);
    await giveBack("A1");
    expect(seatsOf(await first.offers())).toEqual([["A1"]]);
    await evictDurableObject(object());
    expect((await entry()).body).toMatchObject({ id: 2, ahead: 0 });
    expect((await party(path)).joined).toMatchObject({ id: 3, ahead: 1 });
  });

  it("gets seats that staff unblock", async () => {
    const { id, office } = await showtime(1, 2);
    await office().reserve(sale(1, "A1"));
    await office().block(["A2"], "press");
    const waiting = await party(listOf(id));
    expect(await waiting.offers()).toEqual([]);
    expect(await office().unblock(["A2"])).toMatchObject({ ok: true, blocked: [] });
    expect(seatsOf(await waiting.offers())).toEqual([["A2"]]);
  });

  it("gets seats that are added to the hall", async () => {
    const { path, terms } = await soldOut(1, 1);
    const waiting = await party(path);
    await openBoxOffice({ ...terms, version: 2 }, hall(1, 2), "weur");
    expect(seatsOf(await waiting.offers())).toEqual([["A2"]]);
  });

  it("gets seats of holds that run out, and returned seats of a sale", async () => {
    const { id, office, object } = await showtime(1, 3, { holdMs: 60_000 });
    await office().reserve(hold(1, "A1"));
    const sold = await office().reserve(sale(1, "A2", "A3"));
    const first = await party(listOf(id));
    const second = await party(listOf(id));
    await office().cancel(sold.ok ? sold.reservation.n : 0, 1, ["A3"]);
    expect(seatsOf(await first.offers())).toEqual([["A3"]]);
    clockAt(Date.now() + 60_000);
    await runDurableObjectAlarm(object());
    expect(seatsOf(await second.offers())).toEqual([["A1"]]);
  });

  it("is empty once the showtime is cancelled, and refuses to join", async () => {
    const { path, mine, office, object, terms, giveBack } = await soldOut(1, 2);
    const first = await party(path);
    const second = await party(path);
    await giveBack("A1");
    await openBoxOffice({ ...terms, version: 2, status: "cancelled" }, hall(1, 2), "weur");
    await runDurableObjectAlarm(object());
    await vi.waitFor(async () => expect((await ask("GET", mine, { as: second.token })).status).toBe(404));
    // The list is D1's, which follows.
    await expect
      .poll(first.offers, { timeout: 10_000 })
      .toMatchObject([{ status: "released", end_reason: "showtime" }]);
    expect(await second.offers()).toEqual([]);
    expect(await ask("POST", path, { as: second.token, body: { quantity: 1 } })).toMatchObject({
      status: 409,
      body: { code: "showtime_cancelled" },
    });
    expect((await office().seatMap())?.counts).toMatchObject({ held: 0, sold: 0 });
  });

  it("makes offers until sales end, and none afterwards", async () => {
    const salesCloseAtMs = Date.now() + 60_000;
    const { path, giveBack } = await soldOut(1, 2, { salesCloseAtMs });
    const first = await party(path);
    const second = await party(path);
    await giveBack("A1");
    expect(await first.offers()).toMatchObject([{ expires_at: new Date(salesCloseAtMs).toISOString() }]);
    clockAt(salesCloseAtMs);
    await giveBack("A2");
    expect(await second.offers()).toEqual([]);
  });
});

describe("many parallel requests", () => {
  it("give each party one seat, in the order of joining", async () => {
    const { path, office, giveBack } = await soldOut(4, 5);
    const parties: Awaited<ReturnType<typeof party>>[] = [];
    for (let i = 0; i < 20; i++) parties.push(await party(path));
    const labels = (await office().seatMap())?.seats.map(({ label }) => label) ?? [];
    await Promise.all(labels.slice(0, 12).map(giveBack));
    const served = async () => (await Promise.all(parties.map(({ offers }) => offers()))).map(seatsOf);
    const first = await served();
    expect(first.slice(0, 12).map(({ length }) => length)).toEqual(Array.from({ length: 12 }, () => 1));
    expect(first.slice(12).flat()).toEqual([]);
    await Promise.all(labels.slice(12).map(giveBack));
    const all = await served();
    expect(all.every(({ length }) => length === 1)).toBe(true);
    expect(all.flat(2).toSorted()).toEqual(labels.toSorted());
    const ledger = await office().ledger(0, 1_000);
    const order = ledger.flatMap(({ type, body }) => (type === "held" ? [JSON.parse(body).waiting] : []));
    expect(order.filter((w) => w !== null)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  });

  it("give new buyers no seat that a waiting party wants", async () => {
    const { id, path, office, giveBack } = await soldOut(2, 5);
    const parties = await Promise.all(Array.from({ length: 10 }, () => party(path)));
    const strangers = await Promise.all(Array.from({ length: 30 }, buyer));
    const labels = (await office().seatMap())?.seats.map(({ label }) => label) ?? [];
    const reserve = ({ token: as }: { token: string }, i: number) =>
      ask("POST", `/v1/showtimes/${id}/reservations`, { as, body: { seats: [labels[i % 10]] } });
    const [answers] = await Promise.all([
      Promise.all(strangers.map(reserve)),
      Promise.all(labels.map(giveBack)),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(strangers.map(() => 409));
    const offers = await Promise.all(parties.map((one) => one.offers()));
    expect(offers.flatMap(seatsOf).flat().toSorted()).toEqual(labels.toSorted());
  });
});

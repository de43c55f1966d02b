/** The sweep: claims that are still open, and uses whose sale has ended. */

import { evictDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ReservationStatus } from "../../../src/box-office/ledger/reservation.ts";
import { boxOffice, openBoxOffice } from "../../../src/box-office/service.ts";
import { claim, giveBack, sweepPromoClaims } from "../../../src/sales/promo-codes/service.ts";
import type { ClaimKeeper } from "../../../src/sales/promo-codes/service.ts";
import { eventually } from "../../support/eventually.ts";
import { hall, sale, terms } from "../../support/halls.ts";
import { objectOf, rows, run } from "../../support/world.ts";
import { claimRow, claimed, copied, newBuyer, newReservation, promoHouse, uses } from "./promo-showtime.ts";

const MINUTE_MS = 60_000;

beforeEach(() => run("UPDATE promo_claims SET look_at_ms = NULL"));
afterEach(() => {
  vi.restoreAllMocks();
});

const nothingSold = (): ClaimKeeper => ({ reservationWithClaim: async () => null });

const sold = (id: number, status: ReservationStatus) => (): ClaimKeeper => ({
  reservationWithClaim: async () => ({ id, status, expiresAtMs: null }),
});

const nobodyToAsk = (showtimeId: number): ClaimKeeper => {
  throw new Error(`showtime ${showtimeId} is asked for nothing`);
};

const inMinutes = (minutes: number): number => Date.now() + minutes * MINUTE_MS;

describe("a claim that is still open", () => {
  it("is given back after a minute, once, if the box office sold nothing with it", async () => {
    const { showtimeId, addCode } = await promoHouse();
    const id = await addCode({ max_uses: 1 });
    const claimId = await claimed(showtimeId);
    expect(await sweepPromoClaims(inMinutes(0.9), nobodyToAsk)).toBe(0);
    expect(await claimRow(claimId)).toMatchObject({ status: "claimed" });
    const [one, other] = await Promise.all([
      sweepPromoClaims(inMinutes(6), nothingSold),
      sweepPromoClaims(inMinutes(6), nothingSold),
    ]);
    expect(one + other).toBe(1);
    expect(await claimRow(claimId)).toMatchObject({ status: "returned", look_at_ms: null });
    expect(await uses(id)).toEqual({ carried: 0, counted: 0 });
    expect(await claim(newBuyer(), showtimeId, "TEN")).toMatchObject({ ok: true });
  });

  it("is marked as used if the box office of its showtime sold with it", async () => {
    const { showtimeId, addCode } = await promoHouse();
    const id = await addCode();
    const claimId = await claimed(showtimeId);
    const found = { id: newReservation(showtimeId), status: "confirmed" as const, expiresAtMs: null };
    const office = vi.fn<ClaimKeeper["reservationWithClaim"]>().mockResolvedValue(found);
    const asked: number[] = [];
    const officeOf = (showtime: number): ClaimKeeper => {
      asked.push(showtime);
      return { reservationWithClaim: office };
    };
    expect(await sweepPromoClaims(inMinutes(6), officeOf)).toBe(0);
    expect(asked).toEqual([showtimeId]);
    expect(office).toHaveBeenCalledExactlyOnceWith(claimId);
    expect(await claimRow(claimId)).toEqual({ status: "used", reservation_id: found.id, look_at_ms: null });
    expect(await uses(id)).toEqual({ carried: 1, counted: 1 });
    expect(await sweepPromoClaims(inMinutes(60), nobodyToAsk)).toBe(0);
  });

  it("stays while its box office does not answer, and does not delay others", async () => {
    const [down, up] = [await promoHouse(), await promoHouse()];
    const [stuck, free] = [await down.addCode(), await up.addCode()];
    const stuckIds = [];
    for (let n = 0; n < 100; n++) stuckIds.push(await claimed(down.showtimeId));
    await claimed(up.showtimeId);
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    const officeOf = (showtimeId: number): ClaimKeeper =>
      showtimeId === down.showtimeId
        ? { reservationWithClaim: () => Promise.reject(new Error("overloaded")) }
        : nothingSold();
    expect(await sweepPromoClaims(inMinutes(6), officeOf)).toBe(1);
    expect(await sweepPromoClaims(inMinutes(7), officeOf)).toBe(0);
    expect(warn).toHaveBeenCalledTimes(100);
    warn.mockRestore();
    expect([await uses(stuck), await uses(free)]).toEqual([
      { carried: 100, counted: 100 },
      { carried: 0, counted: 0 },
    ]);
    expect(await sweepPromoClaims(inMinutes(12), nothingSold)).toBe(100);
    expect(await uses(stuck)).toEqual({ carried: 0, counted: 0 });
  });

  it("is left alone if the copies settle it, or it is given back, while the sweep asks", async () => {
    const { showtimeId, addCode } = await promoHouse();
    const id = await addCode();
    const [kept, back] = [await claimed(showtimeId), await claimed(showtimeId)];
    const reservation = newReservation(showtimeId);
    const officeOf = (): ClaimKeeper => ({
      async reservationWithClaim(claimId) {
        await (claimId === kept ? copied(showtimeId, kept, "held", reservation) : giveBack(back));
        return claimId === kept ? null : { id: 6, status: "held", expiresAtMs: null };
      },
    });
    expect(await sweepPromoClaims(inMinutes(6), officeOf)).toBe(0);
    expect(await claimRow(kept)).toMatchObject({ status: "used", reservation_id: reservation });
    expect(await claimRow(back)).toMatchObject({ status: "returned", reservation_id: null });
    expect(await uses(id)).toEqual({ carried: 1, counted: 1 });
  });

  it.each(["released", "expired", "cancelled", "refund_due"] as const)(
    "is given back if its reservation is %s already",
    async (status) => {
      const { showtimeId, addCode } = await promoHouse();
      const id = await addCode();
      await claimed(showtimeId);
      expect(await sweepPromoClaims(inMinutes(6), sold(5, status))).toBe(1);
      expect(await uses(id)).toEqual({ carried: 0, counted: 0 });
    },
  );
});

describe("asked by the sweep, a real box office", () => {
  it("that was never opened has sold nothing, and stays unopened", async () => {
    const { showtimeId, addCode } = await promoHouse();
    await addCode();
    const claimId = await claimed(showtimeId);
    expect(await sweepPromoClaims(inMinutes(6))).toBe(1);
    expect(await claimRow(claimId)).toMatchObject({ status: "returned" });
    expect(await boxOffice(showtimeId).seatMap()).toBeNull();
  });

  it("names the reservation that used the claim, over an eviction too, and whether it is live", async () => {
    const { showtimeId, addCode } = await promoHouse();
    const id = await addCode();
    const startsAtMs = inMinutes(600);
    const open = terms({
      showtimeId,
      incarnation: "one",
      currency: "EUR",
      startsAtMs,
      salesCloseAtMs: startsAtMs,
    });
    await openBoxOffice(open, hall(1, 2), "weur");
    const office = boxOffice(showtimeId);
    const sell = async (seat: string, claimId: string) => {
      const promo = { claim: claimId, percent: 10, amountCents: null };
      const outcome = await office.reserve({ ...sale(newBuyer(), seat), promo });
      if (!outcome.ok) throw new Error(outcome.code);
      return outcome.reservation;
    };
    const [kept, ended] = [await sell("A1", `kept-${id}`), await sell("A2", `ended-${id}`)];
    await office.cancel(ended.n, null, null);
    await eventually(
      () => rows("SELECT status FROM reservations WHERE showtime_id = ?1 ORDER BY id", showtimeId),
      [{ status: "confirmed" }, { status: "cancelled" }],
    );
    // Only now, so that the copies did not find them.
    for (const claimId of [`kept-${id}`, `ended-${id}`, `unsold-${id}`])
      await run(
        `INSERT INTO promo_claims (id, promo_code_id, user_id, showtime_id, status, claimed_at_ms, look_at_ms)
         VALUES (?1, ?2, 1, ?3, 'claimed', 1, 1)`,
        claimId,
        id,
        showtimeId,
      );
    await run("UPDATE promo_codes SET uses = 3 WHERE id = ?1", id);
    await evictDurableObject(objectOf(showtimeId));
    expect(await sweepPromoClaims(Date.now())).toBe(2);
    expect(await claimRow(`kept-${id}`)).toEqual({
      status: "used",
      reservation_id: kept.id,
      look_at_ms: null,
    });
    expect(await claimRow(`ended-${id}`)).toMatchObject({ status: "returned" });
    expect(await claimRow(`unsold-${id}`)).toMatchObject({ status: "returned" });
    expect(await uses(id)).toEqual({ carried: 1, counted: 1 });
  });
});

describe("a used claim", () => {
  it("is looked at no more: the copies say when its sale ends", async () => {
    const { showtimeId, addCode } = await promoHouse();
    const id = await addCode({ max_uses: 1 });
    const claimId = await claimed(showtimeId);
    const reservation = await copied(showtimeId, claimId, "confirmed");
    expect(await sweepPromoClaims(inMinutes(600), nobodyToAsk)).toBe(0);
    await copied(showtimeId, claimId, "cancelled", reservation);
    expect(await uses(id)).toEqual({ carried: 0, counted: 0 });
    expect(await sweepPromoClaims(inMinutes(600), nobodyToAsk)).toBe(0);
  });

  it.each([
    ["confirmed", "used", 1],
    ["expired", "returned", 0],
    ["refund_due", "returned", 0],
  ] as const)(
    "of an earlier release, whose looks at D1 found the ends of sales, is asked about once: %s",
    async (status, becomes, left) => {
      const { showtimeId, addCode } = await promoHouse();
      const id = await addCode();
      const claimId = await claimed(showtimeId);
      await run(
        "UPDATE promo_claims SET status = 'used', reservation_id = 5, look_at_ms = ?2 WHERE id = ?1",
        claimId,
        inMinutes(50),
      );
      expect(await sweepPromoClaims(inMinutes(40), nobodyToAsk)).toBe(0);
      expect(await sweepPromoClaims(inMinutes(60), sold(5, status))).toBe(1 - left);
      expect(await claimRow(claimId)).toEqual({ status: becomes, reservation_id: 5, look_at_ms: null });
      expect(await uses(id)).toEqual({ carried: left, counted: left });
      expect(await sweepPromoClaims(inMinutes(600), nobodyToAsk)).toBe(0);
    },
  );
});

it("the sweep takes all claims that are due, a hundred at a time", async () => {
  const { showtimeId, addCode } = await promoHouse();
  const id = await addCode();
  for (let n = 0; n < 230; n++) await claimed(showtimeId);
  expect(await sweepPromoClaims(inMinutes(6), nothingSold)).toBe(230);
  expect(await uses(id)).toEqual({ carried: 0, counted: 0 });
});

it("the sweep stops when its time is used up, and the next one goes on", async () => {
  const { showtimeId, addCode } = await promoHouse();
  const id = await addCode();
  for (let n = 0; n < 130; n++) await claimed(showtimeId);
  const nowMs = inMinutes(6);
  let lateMs = 0;
  const clock = Date.now.bind(Date);
  vi.spyOn(Date, "now").mockImplementation(() => clock() + lateMs);
  const slow = (): ClaimKeeper => ({
    reservationWithClaim: async () => {
      lateMs = 20_000;
      return null;
    },
  });
  expect(await sweepPromoClaims(nowMs, slow)).toBe(100);
  expect(await uses(id)).toEqual({ carried: 30, counted: 30 });
  expect(await sweepPromoClaims(nowMs, nothingSold)).toBe(30);
});

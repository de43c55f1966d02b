/** The sweep: claims that are still open, and uses whose sale has ended. */

import { beforeEach, describe, expect, it, vi } from "vitest";
import { boxOffice, openBoxOffice } from "../../../src/box-office/service.ts";
import { claim, giveBack, sweepPromoClaims, use } from "../../../src/sales/promo-codes/service.ts";
import type { ClaimKeeper } from "../../../src/sales/promo-codes/service.ts";
import { adults, hall, terms } from "../../support/halls.ts";
import { rows, run } from "../../support/world.ts";
import {
  addReservation,
  claimRow,
  claimed,
  newBuyer,
  promoHouse,
  setReservation,
  uses,
} from "./promo-showtime.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

beforeEach(() => run("UPDATE promo_claims SET look_at_ms = NULL"));

const nothingSold = (): ClaimKeeper => ({ reservationOfClaim: async () => null });

const nobodyToAsk = (showtimeId: number): ClaimKeeper => {
  throw new Error(`showtime ${showtimeId} is asked for nothing`);
};

const inMinutes = (minutes: number): number => Date.now() + minutes * MINUTE_MS;

describe("a claim that is still open", () => {
  it("is given back after five minutes, once, if the box office sold nothing with it", async () => {
    const { showtimeId, addCode } = await promoHouse();
    const id = await addCode({ max_uses: 1 });
    const claimId = await claimed(showtimeId);
    expect(await sweepPromoClaims(inMinutes(4), nobodyToAsk)).toBe(0);
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
    const reservationId = await addReservation(showtimeId, "confirmed");
    const office = vi.fn<ClaimKeeper["reservationOfClaim"]>().mockResolvedValue(reservationId);
    const asked: number[] = [];
    const officeOf = (showtime: number): ClaimKeeper => {
      asked.push(showtime);
      return { reservationOfClaim: office };
    };
    expect(await sweepPromoClaims(inMinutes(6), officeOf)).toBe(0);
    expect(asked).toEqual([showtimeId]);
    expect(office).toHaveBeenCalledExactlyOnceWith(claimId);
    expect(await claimRow(claimId)).toMatchObject({ status: "used", reservation_id: reservationId });
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
        ? { reservationOfClaim: () => Promise.reject(new Error("overloaded")) }
        : nothingSold();
    expect(await sweepPromoClaims(inMinutes(6), officeOf)).toBe(0);
    expect(await sweepPromoClaims(inMinutes(7), officeOf)).toBe(1);
    expect(warn).toHaveBeenCalledTimes(100);
    warn.mockRestore();
    expect([await uses(stuck), await uses(free)]).toEqual([
      { carried: 100, counted: 100 },
      { carried: 0, counted: 0 },
    ]);
    expect(await sweepPromoClaims(inMinutes(12), nothingSold)).toBe(100);
    expect(await uses(stuck)).toEqual({ carried: 0, counted: 0 });
  });

  it("is left alone if the sale is noted, or given back, while the sweep asks", async () => {
    const { showtimeId, addCode } = await promoHouse();
    const id = await addCode();
    const [sold, back] = [await claimed(showtimeId), await claimed(showtimeId)];
    const officeOf = (): ClaimKeeper => ({
      async reservationOfClaim(claimId) {
        await (claimId === sold ? use(sold, 5) : giveBack(back));
        return claimId === sold ? null : 6;
      },
    });
    expect(await sweepPromoClaims(inMinutes(6), officeOf)).toBe(0);
    expect(await claimRow(sold)).toMatchObject({ status: "used", reservation_id: 5 });
    expect(await claimRow(back)).toMatchObject({ status: "returned", reservation_id: null });
    expect(await uses(id)).toEqual({ carried: 1, counted: 1 });
  });
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

  it("names the reservation that used the claim; when that ends, the use is given back", async () => {
    const { showtimeId, addCode } = await promoHouse();
    const id = await addCode();
    const [sold, unsold] = [await claimed(showtimeId), await claimed(showtimeId)];
    const startsAtMs = inMinutes(600);
    await run("UPDATE showtimes SET ends_at_ms = ?1 WHERE id = ?2", startsAtMs, showtimeId);
    const open = terms({
      showtimeId,
      incarnation: "one",
      currency: "EUR",
      startsAtMs,
      salesCloseAtMs: startsAtMs,
    });
    await openBoxOffice(open, hall(1, 2), "weur");
    const outcome = await boxOffice(showtimeId).reserve({
      buyer: newBuyer(),
      guest: null,
      channel: "buyer",
      wanted: { seats: adults("A1") },
      promo: { claim: sold, percent: 10, amountCents: null },
      confirm: true,
    });
    if (!outcome.ok) throw new Error(outcome.code);
    const { reservation } = outcome;
    expect(await sweepPromoClaims(inMinutes(6))).toBe(1);
    expect(await claimRow(sold)).toMatchObject({ status: "used", reservation_id: reservation.id });
    expect(await claimRow(unsold)).toMatchObject({ status: "returned" });
    await boxOffice(showtimeId).cancel(reservation.n, null, null);
    expect(await sweepPromoClaims(inMinutes(12))).toBe(1);
    expect(await uses(id)).toEqual({ carried: 0, counted: 0 });
  });
});

describe("a used claim", () => {
  it.each(["released", "expired", "cancelled", "refund_due"])(
    "is given back once its reservation is %s",
    async (status) => {
      const { showtimeId, addCode } = await promoHouse();
      const id = await addCode({ max_uses: 1 });
      const claimId = await claimed(showtimeId);
      const reservationId = await addReservation(showtimeId, "held", inMinutes(10));
      await use(claimId, reservationId);
      await run("UPDATE showtimes SET ends_at_ms = ?1 WHERE id = ?2", inMinutes(600), showtimeId);
      expect(await sweepPromoClaims(inMinutes(6), nobodyToAsk)).toBe(0);
      await setReservation(reservationId, status);
      expect(await sweepPromoClaims(inMinutes(12), nobodyToAsk)).toBe(1);
      expect(await sweepPromoClaims(inMinutes(90), nobodyToAsk)).toBe(0);
      expect(await claimRow(claimId)).toMatchObject({ status: "returned", look_at_ms: null });
      expect(await uses(id)).toEqual({ carried: 0, counted: 0 });
    },
  );

  it("stays with a sale, is given back within an hour of its end, and is final a day after the show", async () => {
    const { showtimeId, addCode } = await promoHouse();
    await addCode();
    await run("UPDATE showtimes SET ends_at_ms = ?1 WHERE id = ?2", inMinutes(600), showtimeId);
    const [kept, ended] = [await claimed(showtimeId), await claimed(showtimeId)];
    const sale = await addReservation(showtimeId, "confirmed");
    await use(kept, await addReservation(showtimeId, "confirmed"));
    await use(ended, sale);
    expect(await sweepPromoClaims(inMinutes(6), nobodyToAsk)).toBe(0);
    await setReservation(sale, "cancelled");
    expect(await sweepPromoClaims(inMinutes(67), nobodyToAsk)).toBe(1);
    expect(await claimRow(kept)).toMatchObject({ status: "used" });
    expect(await sweepPromoClaims(inMinutes(600) + 25 * HOUR_MS, nobodyToAsk)).toBe(0);
    expect(await claimRow(kept)).toMatchObject({ status: "used", look_at_ms: null });
  });

  it("is one of 100 in a run, and more follow in the next minute", async () => {
    const { showtimeId, addCode } = await promoHouse();
    const id = await addCode();
    const expired = await addReservation(showtimeId, "expired");
    for (let n = 0; n < 130; n++) await use(await claimed(showtimeId), expired);
    expect(
      await rows("SELECT DISTINCT reservation_id AS r FROM promo_claims WHERE promo_code_id = ?1", id),
    ).toEqual([{ r: expired }]);
    expect(await sweepPromoClaims(inMinutes(6), nobodyToAsk)).toBe(100);
    expect(await sweepPromoClaims(inMinutes(7), nobodyToAsk)).toBe(30);
    expect(await uses(id)).toEqual({ carried: 0, counted: 0 });
  });
});

/** A few hundred random sales at real box offices, and what their ledgers say of the money. */

import { boxOffice } from "../../src/box-office/service.ts";
import { rng } from "../bench/rng.ts";
import { hold, sale } from "./halls.ts";
import { buyer } from "./world.ts";

/** Holds, payments, late and double ones, sales at the counter, and seats that are given back, at these showtimes in turn. */
export async function manySales(
  showtimes: readonly number[],
  operations: number,
  promo: { readonly code: number },
) {
  const random = rng(operations);
  const pick = <One>(from: readonly One[]): One | undefined => from[Math.floor(random() * from.length)];
  const { id: userId } = await buyer();
  const held = showtimes.map((): { n: number; cents: number }[] => []);
  let done = 0;
  for (let i = 0; i < operations; i++) {
    const at = i % showtimes.length;
    const office = boxOffice(showtimes[at] ?? 0);
    const mine = held[at] ?? [];
    const seats = ["A1", "A2", "A3", "A4", "B1", "B2"].filter(() => random() < 0.35).slice(0, 3);
    const what = random();
    const one = pick(mine);
    const till = {
      means: pick(["cash", "card", "voucher"] as const) ?? "cash",
      shift: 4,
      validUntilMs: Date.now() + 60_000,
    };
    if (what < 0.3 && seats.length > 0) {
      const percent = {
        claim: `claim-${showtimes[at]}-${i}`,
        code: promo.code,
        percent: 15,
        amountCents: null,
      };
      const command = { ...hold(userId, ...seats), promo: random() < 0.4 ? percent : null };
      const now = await office.reserve({ ...command, confirm: true });
      const answer = now.ok ? now : await office.reserve(command);
      if (!answer.ok) continue;
      mine.push({ n: answer.reservation.n, cents: answer.reservation.amounts.totalCents });
    } else if (what < 0.55 && one !== undefined) {
      const answer = await office.pay(one.n, one.cents, `pay-${i}`);
      if (!answer.ok) continue;
    } else if (what < 0.7 && seats.length > 0) {
      const command = { ...sale(userId, ...seats), guest: 7, channel: "counter" as const };
      const answer = await office.reserve(random() < 0.5 ? command : { ...command, paidBy: till });
      if (!answer.ok) continue;
      mine.push({ n: answer.reservation.n, cents: answer.reservation.amounts.totalCents });
    } else if (what < 0.8 && one !== undefined) {
      const answer = await (random() < 0.5
        ? office.takeMoney(one.n, till, userId)
        : office.giveMoney(one.n, till, userId));
      if (!answer.ok) continue;
    } else if (one !== undefined) {
      const part = random() < 0.4 ? seats.slice(0, 1) : null;
      const answer = await office.cancel(one.n, random() < 0.7 ? userId : null, part);
      if (!answer.ok) continue;
    } else continue;
    done++;
  }
  return done;
}

/** Payments and refunds, from the ledger's events only. */
export async function booked(showtimeId: number): Promise<{ paid: number; refunds: number }> {
  let [paid, refunds] = [0, 0];
  for (const { type, body } of await boxOffice(showtimeId).ledger(0, 10_000)) {
    const { paidCents = 0, refundCents = 0 } = JSON.parse(body) as {
      paidCents?: number;
      refundCents?: number;
    };
    paid += paidCents;
    refunds += refundCents + (type === "refund_due" ? paidCents : 0);
  }
  return { paid, refunds };
}

/** Money by hand in the object, in the ledger, and in D1's copies. */

import { evictDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { sale } from "../support/halls.ts";
import { showtime, rows, run } from "../support/world.ts";

const CASHIER = 7;
const inCash = { means: "cash", shift: 4, validUntilMs: Number.MAX_SAFE_INTEGER } as const;
const toGuest = (...labels: string[]) => ({
  ...sale(CASHIER, ...labels),
  channel: "counter" as const,
  guest: 12,
});

const takingsOf = (id: number) =>
  rows(
    "SELECT k, shift_id, means, cents, by FROM takings WHERE reservation_id BETWEEN ?1 AND ?2 ORDER BY 1",
    id * 2 ** 24,
    (id + 1) * 2 ** 24 - 1,
  );

it("is in D1 as the ledger has it, whoever sleeps in between", async () => {
  const { id, office, object } = await showtime(1, 6);
  await office().reserve({ ...toGuest("A1", "A2"), paidBy: inCash });
  await office().cancel(1, null, ["A2"], undefined, 9);
  await evictDurableObject(object());
  await office().giveMoney(1, { ...inCash, means: "card", shift: 5 }, 9);
  const reservation = await office().reservation(1);
  expect(reservation).toMatchObject({
    paidCents: 2000,
    refundCents: 1000,
    till: [
      { means: "cash", cents: 2000, shift: 4, by: CASHIER },
      { means: "card", cents: -1000, shift: 5, by: 9 },
    ],
  });
  expect(await takingsOf(id)).toEqual([
    { k: 0, shift_id: 4, means: "cash", cents: 2000, by: CASHIER },
    { k: 1, shift_id: 5, means: "card", cents: -1000, by: 9 },
  ]);
  const entries = await office().ledger(0, 100);
  const named = entries.flatMap(({ type, body }) => {
    const { by } = JSON.parse(body);
    return by === undefined ? [] : [[type, by]];
  });
  expect(named).toEqual([
    ["held", CASHIER],
    ["confirmed", CASHIER],
    ["money_taken", CASHIER],
    ["seats_returned", 9],
    ["money_returned", 9],
  ]);
  expect(await office().verify()).toMatchObject({ brokenAt: null });
});

it("writes no row for a sale without it", async () => {
  const { id, office } = await showtime(1, 6);
  await office().reserve(sale(CASHIER, "A1"));
  expect(await takingsOf(id)).toEqual([]);
  const [copy] = await rows("SELECT details FROM reservations WHERE id = ?1", id * 2 ** 24 + 1);
  expect(JSON.parse(String(copy?.["details"]))).not.toHaveProperty("till");
});

it("is put right in D1 where it differs from the ledger", async () => {
  const { id, office } = await showtime(1, 6);
  await office().reserve({ ...toGuest("A1"), paidBy: inCash });
  await run("UPDATE takings SET cents = 1 WHERE reservation_id = ?1", id * 2 ** 24 + 1);
  await run(
    "INSERT INTO takings (reservation_id, k, means, cents, online_cents, at_ms) VALUES (?1, 7, 'cash', 5, 0, 1)",
    id * 2 ** 24 + 1,
  );
  expect(await office().rebuildCopies()).toMatchObject({ ok: true, corrected: { takings: 2 } });
  expect(await takingsOf(id)).toMatchObject([{ k: 0, cents: 1000 }]);
});

it("keeps the sums over a sleep", async () => {
  const { office, object } = await showtime(1, 6);
  await office().reserve({ ...toGuest("A1"), paidBy: inCash });
  await evictDurableObject(object());
  await office().reserve({ ...toGuest("A2"), paidBy: inCash });
  await evictDurableObject(object());
  await office().cancel(1, null, null, undefined, CASHIER);
  await office().giveMoney(1, inCash, CASHIER);
  expect(await office().reservation(1)).toMatchObject({ refundCents: 1000, status: "cancelled" });
});

/** The object with a gateway that reports payments twice, late and in any order. */

import { evictDurableObject } from "cloudflare:test";
import fc from "fast-check";
import { afterEach, expect, it, vi } from "vitest";
import { Gateway } from "../support/gateway.ts";
import { hold } from "../support/halls.ts";
import { buyer, showtime } from "../support/world.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

it("confirms each sale by one payment, and makes every other payment a refund, over evictions too", async () => {
  const { office, object } = await showtime(1, 6, { payment: "online" });
  const people = [(await buyer()).id, (await buyer()).id, (await buyer()).id];
  const owners = new Map<number, number>();
  const gateway = new Gateway({
    startPayment: async (n) => (await office().startPayment(n, owners.get(n) ?? 0)).ok,
    pay: (n, cents, payment) => office().pay(n, cents, payment),
    failPayment: (n) => office().failPayment(n),
  });
  const moves = fc.sample(
    fc.tuple(
      fc.constantFrom(
        "reserve",
        "reserve",
        "open",
        "open",
        "pay",
        "fail",
        "deliver",
        "deliver",
        "cancel",
        "evict",
      ),
      fc.nat(5),
      fc.boolean(),
    ),
    { numRuns: 300, seed: 11 },
  );
  for (const [move, pick, again] of moves) {
    const n = owners.size - (pick % Math.max(1, owners.size));
    const who = people[pick % people.length] ?? 0;
    if (move === "reserve") {
      const held = await office().reserve(hold(who, `A${pick + 1}`));
      if (held.ok) owners.set(held.reservation.n, who);
    } else if (move === "pay") gateway.pay(pick);
    else if (move === "fail") gateway.fail(pick);
    else if (move === "deliver") await gateway.deliver(pick, again);
    else if (move === "evict") {
      // Only an object in memory can be evicted.
      await office().seatMap();
      await evictDurableObject(object());
    } else if (n > 0) {
      if (move === "cancel") await office().cancel(n, null, null);
      else await gateway.open(n, (await office().reservation(n))?.amounts.totalCents ?? 0);
    }
  }
  await gateway.settle();
  const ends = new Set<string>();
  const seats: string[] = [];
  for (const n of owners.keys()) {
    const reservation = await office().reservation(n);
    if (reservation === null) throw new Error(`reservation ${n} is gone`);
    const { status, paidCents, refundCents, amounts, lines } = reservation;
    ends.add(status);
    expect(paidCents).toBe(gateway.paidFor(n));
    expect(paidCents - refundCents).toBe(status === "confirmed" ? amounts.totalCents : 0);
    if (status === "confirmed") seats.push(...lines.map(({ seat }) => seat));
  }
  expect(new Set(seats).size).toBe(seats.length);
  expect([...ends]).toEqual(expect.arrayContaining(["confirmed", "refund_due"]));
});

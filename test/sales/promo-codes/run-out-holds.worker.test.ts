/** The last use of a code is free from the millisecond in which its hold runs out, however late D1's copy is. */

import { runDurableObjectAlarm } from "cloudflare:test";
import { afterEach, expect, it, vi } from "vitest";
import { claim } from "../../../src/sales/promo-codes/service.ts";
import { ask, house, make } from "../../support/catalogue.ts";
import { eventually } from "../../support/eventually.ts";
import { buyer, objectOf, rows, run } from "../../support/world.ts";
import { newBuyer, uses } from "./promo-showtime.ts";

const MINUTE_MS = 60_000;

afterEach(() => {
  vi.restoreAllMocks();
});

/** Moves the clock. Alarms come by the real one: the box office has not written down what ran out meanwhile. */
function later(ms: number): void {
  const clock = Date.now.bind(Date);
  vi.spyOn(Date, "now").mockImplementation(() => clock() + ms);
}

/** A hold by the only use of a code, of which D1 has a copy. */
async function lastUseHeld() {
  const { owner, showtime } = await house();
  const showtimeId = await make("/v1/showtimes", owner, showtime({ hold_minutes: 10 }));
  const codeId = await make("/v1/promo-codes", owner, {
    code: "LAST",
    percent: 50,
    max_uses: 1,
    max_uses_per_person: 1,
  });
  const holder = await buyer();
  const reserve = (as: string, seat: string) =>
    ask("POST", `/v1/showtimes/${showtimeId}/reservations`, {
      as,
      body: { seats: [seat], promo_code: "LAST" },
    });
  const held = await reserve(holder.token, "A1");
  if (held.status !== 201) throw new Error(JSON.stringify(held.body));
  const id = Number(held.body["id"]);
  const claimOf = async () =>
    (await rows("SELECT id, status, look_at_ms FROM promo_claims WHERE reservation_id = ?1", id))[0];
  await eventually(async () => (await claimOf())?.["status"], "used");
  return { showtimeId, codeId, holder, reserve, id, claimOf };
}

const isRefused = { status: 422, body: { code: "promo_code_refused" } };

it("goes to the next buyer when the hold has run out, not a millisecond before, though nobody has written it down", async () => {
  const { showtimeId, codeId, reserve, id, claimOf } = await lastUseHeld();
  const ends = Number((await claimOf())?.["look_at_ms"]);
  const other = (await buyer()).token;
  const clock = vi.spyOn(Date, "now");
  clock.mockReturnValue(ends - 1);
  expect(await reserve(other, "A2")).toMatchObject(isRefused);
  clock.mockReturnValue(ends);
  expect(await reserve(other, "A2")).toMatchObject({ status: 201 });
  expect(await uses(codeId)).toEqual({ carried: 1, counted: 1 });
  expect(await reserve((await buyer()).token, "A3")).toMatchObject(isRefused);
  // The copy comes at last, and takes no use away from the second hold.
  await runDurableObjectAlarm(objectOf(showtimeId));
  await eventually(
    async () => (await rows("SELECT status FROM reservations WHERE id = ?1", id))[0]?.["status"],
    "expired",
  );
  expect(await uses(codeId)).toEqual({ carried: 1, counted: 1 });
});

it("goes to the same person again, who may use it once", async () => {
  const { holder, reserve, codeId } = await lastUseHeld();
  expect(await reserve(holder.token, "A2")).toMatchObject(isRefused);
  later(10 * MINUTE_MS);
  expect(await reserve(holder.token, "A2")).toMatchObject({ status: 201 });
  expect(await uses(codeId)).toEqual({ carried: 1, counted: 1 });
});

it("goes to one of ten buyers who ask at once when the hold has run out", async () => {
  const { showtimeId, codeId } = await lastUseHeld();
  later(10 * MINUTE_MS);
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => claim(newBuyer(), showtimeId, "LAST", null)),
  );
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  expect(await uses(codeId)).toEqual({ carried: 1, counted: 1 });
});

it("stays with a hold that was extended or confirmed, although D1's copy is older", async () => {
  const changes = [
    ["extend", "held"],
    ["confirm", "confirmed"],
  ] as const;
  for (const [verb, status] of changes) {
    const { showtimeId, codeId, holder, id, claimOf } = await lastUseHeld();
    const changed = await ask("POST", `/v1/reservations/${id}/${verb}`, { as: holder.token });
    expect(changed).toMatchObject({ status: 200, body: { status } });
    const ends = status === "held" ? Date.parse(changed.body["expires_at"] as string) : null;
    await eventually(
      async () =>
        (await rows("SELECT expires_at_ms AS ends FROM reservations WHERE id = ?1", id))[0]?.["ends"],
      ends,
    );
    await run("UPDATE promo_claims SET look_at_ms = 1 WHERE reservation_id = ?1", id);
    expect(await claim(newBuyer(), showtimeId, "LAST")).toMatchObject({ ok: false, reason: "used_up" });
    expect(await claimOf()).toMatchObject({ status: "used", look_at_ms: ends });
    expect(await uses(codeId)).toEqual({ carried: 1, counted: 1 });
  }
});

it("stays where it is while the box office does not answer, which is no guess and may be tried again at once", async () => {
  const { showtimeId, codeId } = await lastUseHeld();
  const warn = vi.spyOn(console, "warn").mockReturnValue();
  later(10 * MINUTE_MS);
  const person = newBuyer();
  const down = () => ({ reservationWithClaim: () => Promise.reject(new Error("overloaded")) });
  for (let n = 0; n < 11; n++)
    expect(await claim(person, showtimeId, "LAST", null, down)).toMatchObject({
      code: "promo_codes_unavailable",
    });
  expect(warn).toHaveBeenCalled();
  expect(await uses(codeId)).toEqual({ carried: 1, counted: 1 });
  expect(await claim(person, showtimeId, "LAST")).toMatchObject({ ok: true });
  expect(await uses(codeId)).toEqual({ carried: 1, counted: 1 });
});

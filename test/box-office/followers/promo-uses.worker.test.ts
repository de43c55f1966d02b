/** The batch to D1 says what became of each use of a promo code. */

import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Projection } from "../../../src/box-office/followers/projection.ts";
import { copyToD1 } from "../../../src/box-office/followers/store.ts";
import { eventually } from "../../support/eventually.ts";
import { hold, sale } from "../../support/halls.ts";
import { plansOf } from "../../support/plans.ts";
import { NOTHING_SOLD } from "../../support/sums.ts";
import { rows, run, showtime } from "../../support/world.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const BUYER = 7;
let lastCode = 0;

/** A code in D1, with the claims for it. */
async function addCode() {
  const [added] = await rows<{ id: number }>(
    `INSERT INTO promo_codes (owner_id, code, percent, created_at_ms) VALUES (1, ?1, 50, 1) RETURNING id`,
    `CODE-${++lastCode}`,
  );
  const code = added?.id ?? 0;
  /** Claims a use of it, as a request does before it asks the box office. */
  const claim = async (showtimeId: number, id: string): Promise<string> => {
    await run(
      `INSERT INTO promo_claims (id, promo_code_id, user_id, showtime_id, status, claimed_at_ms, look_at_ms)
       VALUES (?1, ?2, ?3, ?4, 'claimed', 1, 9)`,
      id,
      code,
      BUYER,
      showtimeId,
    );
    await run("UPDATE promo_codes SET uses = uses + 1 WHERE id = ?1", code);
    return id;
  };
  const uses = async () => (await rows("SELECT uses FROM promo_codes WHERE id = ?1", code))[0]?.["uses"];
  return { code, claim, uses };
}

const by = (claim: string, code?: number) => ({
  promo: { claim, ...(code === undefined ? {} : { code }), percent: 50, amountCents: null },
});

const claimRow = async (id: string) =>
  (
    await rows(
      "SELECT status, reservation_id AS reservation, look_at_ms AS look FROM promo_claims WHERE id = ?1",
      id,
    )
  )[0];

/** A showtime, a code, and a reservation of A1 by this code, which D1 has. */
async function held(changes: Parameters<typeof showtime>[2] = {}) {
  const show = await showtime(1, 4, changes);
  const promo = await addCode();
  const claim = await promo.claim(show.id, `claim-${show.id}`);
  const outcome = await show.office().reserve({ ...hold(BUYER, "A1"), ...by(claim, promo.code) });
  if (!outcome.ok) throw new Error(outcome.code);
  const { n, id: reservation, expiresAtMs } = outcome.reservation;
  await eventually(() => claimRow(claim), { status: "used", reservation, look: expiresAtMs });
  return { ...show, ...promo, claimId: claim, n, reservation, expiresAtMs };
}

/** D1 as a backup from before the showtime's first event has it. */
async function restoreCopies(showtimeId: number): Promise<void> {
  await run("DELETE FROM reservations WHERE showtime_id = ?1", showtimeId);
  await run("UPDATE showtime_sales SET cursor = 0 WHERE showtime_id = ?1", showtimeId);
}

describe("a use of a promo code", () => {
  it("is used from the hold on and with the sale, also if some seats are given back, and returned after it", async () => {
    const { id, office, claim, code, uses } = await held();
    const whole = await claim(id, `whole-${id}`);
    const two = await office().reserve({ ...hold(BUYER, "A2", "A3"), ...by(whole, code) });
    if (!two.ok) throw new Error(two.code);
    const { n, id: reservation } = two.reservation;
    await office().confirm(n, BUYER);
    await office().cancel(n, BUYER, ["A2"]);
    await eventually(
      () => rows("SELECT status FROM reservations WHERE id = ?1", reservation),
      [{ status: "confirmed" }],
    );
    expect(await claimRow(whole)).toEqual({ status: "used", reservation, look: null });
    expect(await uses()).toBe(2);
    await office().cancel(n, BUYER, null);
    await eventually(() => claimRow(whole), { status: "returned", reservation, look: null });
    expect(await uses()).toBe(1);
  });

  it("is looked at when its hold ends, in case that the next copy is late, and not any more once it is sold", async () => {
    const { office, n, claimId, reservation, expiresAtMs } = await held();
    const extended = await office().extend(n, BUYER);
    if (!extended.ok) throw new Error(extended.code);
    const { expiresAtMs: laterMs } = extended.reservation;
    expect(laterMs).toBeGreaterThan(expiresAtMs ?? 0);
    await eventually(() => claimRow(claimId), { status: "used", reservation, look: laterMs });
    await office().confirm(n, BUYER);
    await eventually(() => claimRow(claimId), { status: "used", reservation, look: null });
  });

  it("is returned when a hold is given up", async () => {
    const { office, n, claimId, uses } = await held();
    await office().cancel(n, BUYER, null);
    await eventually(async () => (await claimRow(claimId))?.["status"], "returned");
    expect(await uses()).toBe(0);
  });

  it("is returned when a hold runs out", async () => {
    const { claimId, uses } = await held({ holdMs: 300 });
    await eventually(async () => (await claimRow(claimId))?.["status"], "returned");
    expect(await uses()).toBe(0);
  });

  it("is returned when the showtime is cancelled", async () => {
    const { office, terms, claimId, uses } = await held();
    const { seats } = (await office().seatMap()) ?? { seats: [] };
    const hall = { seats: seats.map(({ label }, x) => ({ ...SEAT, label, x })), blocked: [] };
    await office().open({ ...terms, version: 2, status: "cancelled" }, hall);
    await eventually(async () => (await claimRow(claimId))?.["status"], "returned");
    expect(await uses()).toBe(0);
  });

  it("is counted once, although batches arrive twice, late and out of order, or are copied again from the start", async () => {
    const batch = env.DB.batch.bind(env.DB);
    const late: (() => Promise<unknown>)[] = [];
    vi.spyOn(env.DB, "batch").mockImplementation(async (statements) => {
      late.push(() => batch(statements));
      return batch(statements);
    });
    const { id, office, n, claimId, claim, code, uses } = await held();
    await office().cancel(n, BUYER, null);
    const kept = await claim(id, `kept-${id}`);
    await office().reserve({ ...sale(BUYER, "A2"), ...by(kept, code) });
    const state = async () => [
      (await claimRow(claimId))?.["status"],
      (await claimRow(kept))?.["status"],
      await uses(),
    ];
    await eventually(state, ["returned", "used", 1]);
    for (const send of [...late, ...late.toReversed()]) await send();
    expect(await state()).toEqual(["returned", "used", 1]);
    await run("UPDATE showtime_sales SET cursor = 0 WHERE showtime_id = ?1", id);
    for (const send of late) await send();
    expect(await state()).toEqual(["returned", "used", 1]);
    await restoreCopies(id);
    await office().reserve(sale(BUYER, "A3"));
    await eventually(
      () => rows("SELECT status FROM reservations WHERE showtime_id = ?1 ORDER BY id", id),
      [{ status: "released" }, { status: "confirmed" }, { status: "confirmed" }],
    );
    expect(await state()).toEqual(["returned", "used", 1]);
  });

  it("stays as a newer batch left it when an older one arrives late", async () => {
    const { id, terms, reservation, claimId, code, uses } = await held();
    await run("UPDATE showtime_sales SET cursor = 0 WHERE showtime_id = ?1", id);
    const late = batchOf(id, terms.incarnation, reservation, claimId, code);
    await copyToD1([late(90, "returned")]);
    await copyToD1([late(89, "used")]);
    expect(await claimRow(claimId)).toMatchObject({ status: "returned" });
    expect(await uses()).toBe(0);
  });

  it("is not changed by the box office of another showtime that had the same id", async () => {
    const { id, reservation, claimId, code, uses } = await held();
    const foreign = batchOf(id, "another", reservation, claimId, code);
    // Also where its reservation has the number of the event that D1 has.
    const [copy] = await rows<{ seq: number }>("SELECT seq FROM reservations WHERE id = ?1", reservation);
    for (const seq of [copy?.seq ?? 0, 90])
      expect(await copyToD1([foreign(seq, "returned")])).toEqual(["other_incarnation"]);
    expect(await claimRow(claimId)).toMatchObject({ status: "used" });
    expect(await uses()).toBe(1);
  });

  it("from before the ledger knew codes is settled by its claim alone", async () => {
    const { id, office } = await showtime(1, 4);
    const { claim, uses } = await addCode();
    const old = await claim(id, `old-${id}`);
    const outcome = await office().reserve({ ...sale(BUYER, "A1"), ...by(old) });
    if (!outcome.ok) throw new Error(outcome.code);
    await eventually(async () => (await claimRow(old))?.["status"], "used");
    await office().cancel(outcome.reservation.n, BUYER, null);
    await eventually(async () => (await claimRow(old))?.["status"], "returned");
    expect(await uses()).toBe(0);
    expect(await office().reserve({ ...sale(BUYER, "A1"), ...by(`nobody-${id}`) })).toMatchObject({
      ok: true,
    });
    await eventually(() => soldIn(id), 1);
    expect(await claimRow(`nobody-${id}`)).toBeUndefined();
  });
});

describe("a D1 that was restored", () => {
  it("gets a claim that it lacks, as the ledger has it", async () => {
    const { id, office, n, reservation, claimId, code, uses } = await held();
    await office().confirm(n, BUYER);
    const { heldAtMs } = (await office().reservation(n)) ?? {};
    await run("DELETE FROM promo_claims WHERE id = ?1", claimId);
    await run("UPDATE promo_codes SET uses = 0 WHERE id = ?1", code);
    await restoreCopies(id);
    await office().reserve(sale(BUYER, "A2"));
    await eventually(
      () => rows("SELECT * FROM promo_claims WHERE id = ?1", claimId),
      [
        {
          id: claimId,
          promo_code_id: code,
          user_id: BUYER,
          showtime_id: id,
          status: "used",
          reservation_id: reservation,
          claimed_at_ms: heldAtMs,
          look_at_ms: null,
        },
      ],
    );
    expect(await uses()).toBe(1);
  });

  it("counts a use again that it believed to be returned", async () => {
    const { id, office, claimId, code, uses } = await held();
    await run("UPDATE promo_claims SET status = 'returned', reservation_id = NULL WHERE id = ?1", claimId);
    await run("UPDATE promo_codes SET uses = 0 WHERE id = ?1", code);
    await restoreCopies(id);
    await office().reserve(sale(BUYER, "A2"));
    await eventually(async () => (await claimRow(claimId))?.["status"], "used");
    expect(await uses()).toBe(1);
  });

  it.each([
    ["has no such code", "DELETE FROM promo_codes WHERE id = ?1"],
    ["has another code by its id", "UPDATE promo_codes SET created_at_ms = 9e15, uses = 0 WHERE id = ?1"],
  ])("gets the sale but no claim where it %s", async (_, change) => {
    const { id, office, claimId, code, uses } = await held();
    await run("DELETE FROM promo_claims WHERE id = ?1", claimId);
    await run(change, code);
    await restoreCopies(id);
    await office().reserve(sale(BUYER, "A2"));
    await eventually(
      () => rows("SELECT status FROM reservations WHERE showtime_id = ?1 ORDER BY id", id),
      [{ status: "held" }, { status: "confirmed" }],
    );
    expect(await claimRow(claimId)).toBeUndefined();
    expect((await uses()) ?? 0).toBe(0);
  });
});

describe("the batch", () => {
  it("has statements about promo codes only where a code was used", async () => {
    const { id, office } = await showtime(1, 4);
    const prepare = vi.spyOn(env.DB, "prepare");
    const aboutCodes = () => prepare.mock.calls.filter(([sql]) => sql.includes("promo_")).length;
    await office().reserve(sale(BUYER, "A1"));
    await eventually(() => soldIn(id), 1);
    expect(prepare).toHaveBeenCalled();
    expect(aboutCodes()).toBe(0);
    await office().reserve({ ...sale(BUYER, "A2"), ...by(`claim-${id}`) });
    await eventually(aboutCodes, 2);
  });

  it("finds claims and codes by their keys", async () => {
    const { id, terms, reservation, claimId, code } = await held();
    const plans = await plansOf(() =>
      copyToD1([batchOf(id, terms.incarnation, reservation, claimId, code)(90, "used")]),
    );
    const looks = plans.flat().filter((step) => /^(SCAN|SEARCH)/.test(step));
    expect(looks.filter((step) => step.includes("promo_claims") || step.includes("promo_codes"))).not.toEqual(
      [],
    );
    expect(looks.filter((step) => /^SCAN (?!(json_each|sale|changed)\b)/.test(step))).toEqual([]);
  });
});

const SEAT = { row: "A", y: 1, category: "standard", accessible: false, companion: false };

const soldIn = async (showtimeId: number) =>
  (
    await rows<{ n: number }>(
      "SELECT count(*) AS n FROM reservations WHERE showtime_id = ?1 AND status = 'confirmed'",
      showtimeId,
    )
  )[0]?.n;

/** A batch about one reservation, by its last event. */
const batchOf =
  (showtimeId: number, incarnation: string, reservation: number, claim: string, code: number) =>
  (seq: number, use: "used" | "returned"): Projection => ({
    showtimeId,
    incarnation,
    after: { seq: 0, hash: null },
    cursor: { seq: 2, hash: null },
    reservations: [
      [
        reservation,
        seq,
        showtimeId,
        BUYER,
        use === "used" ? "held" : "released",
        "[]",
        0,
        "USD",
        1,
        null,
        null,
        null,
        null,
        null,
        0,
        0,
        "{}",
      ],
    ],
    promoUses: [[reservation, seq, claim, code, BUYER, 1, use, null]],
    takings: [],
    bills: [],
    notifications: [],
    toSettle: [],
    ownerEvents: [],
    tally: { events: 0, oldestAtMs: null, sold: [] },
    sums: NOTHING_SOLD,
  });

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ask } from "../../support/catalogue.ts";
import { stopQueues } from "../../support/queues.ts";
import { bought, gateKey, openDoors, scan, told } from "./open-doors.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

beforeEach(stopQueues);
afterEach(() => {
  vi.restoreAllMocks();
});

const instant = (ms: number): string => new Date(ms).toISOString();

/** What a phone whose clock is ahead reports of a scan some time ago. */
const report = (as: string, code: string, agoMs: number, aheadMs: number, changes: object = {}) =>
  ask("POST", "/v1/check-ins/batch", {
    as,
    body: {
      device: "phone",
      device_time: instant(Date.now() + aheadMs),
      scans: [{ code, gate: "South", counter: 1, scanned_at: instant(Date.now() - agoMs + aheadMs) }],
      ...changes,
    },
  });

const resultOf = ({ body }: { body: Record<string, unknown> }) => (body["results"] as object[])[0];

const doorsOf = async (as: string, showtimeId: number) =>
  (await ask("GET", `/v1/showtimes/${showtimeId}/check-ins`, { as })).body;

/** The clock stands still from then on. */
const passes = (ms: number): void => {
  vi.spyOn(Date, "now").mockReturnValue(Date.now() + ms);
};

describe("a phone that tells what its clock shows", () => {
  it.each([
    ["days ahead", 5 * DAY_MS],
    ["fifty years behind", -50 * 365 * DAY_MS],
    ["three minutes fast", 3 * MINUTE_MS],
  ])(
    "may be %s: its scan counts at the right time, and the ticket opens the door no more",
    async (_, aheadMs) => {
      const { owner, showtimeId } = await openDoors();
      const { first } = await bought(showtimeId, "A1");
      passes(0);
      const answer = await report(owner, first.code, MINUTE_MS, aheadMs);
      const counts = { gate: "South", at: instant(Date.now() - MINUTE_MS) };
      expect(resultOf(answer)).toMatchObject({ result: "accepted", first: counts });
      expect(await told(scan(owner, first.code))).toEqual([409, "already_used"]);
      expect(await doorsOf(owner, showtimeId)).toMatchObject({ checked_in: 1, irregular: [] });
    },
  );

  it("has the same result before and after an undo by the doorkeeper", async () => {
    const outcomes: unknown[] = [];
    for (const isBefore of [true, false]) {
      const { owner, showtimeId } = await openDoors();
      const { first } = await bought(showtimeId, "A1");
      const { key } = await gateKey(owner, { showtime_id: showtimeId });
      passes(0);
      await scan(owner, first.code);
      passes(MINUTE_MS);
      const tell = (agoMs: number) => report(key, first.code, agoMs, 3 * MINUTE_MS);
      if (isBefore) await tell(30_000);
      passes(MINUTE_MS);
      const undone = await ask("POST", "/v1/check-ins/undo", {
        as: key,
        body: { ticket: first.id, reason: "mistake" },
      });
      passes(MINUTE_MS);
      if (!isBefore) await tell(30_000 + 2 * MINUTE_MS);
      outcomes.push([
        undone.status,
        (await doorsOf(key, showtimeId))["checked_in"],
        await told(scan(key, first.code)),
      ]);
      vi.restoreAllMocks();
    }
    expect(outcomes).toEqual(Array.from({ length: 2 }, () => [204, 0, [200, "accepted"]]));
  });
});

describe("a phone that does not", () => {
  it("counts at the time of its report where its scans would be in the future", async () => {
    const { owner, showtimeId } = await openDoors();
    const { first } = await bought(showtimeId, "A1");
    passes(0);
    const answer = await report(owner, first.code, 0, 90 * MINUTE_MS, { device_time: undefined });
    expect(resultOf(answer)).toMatchObject({ result: "accepted", first: { at: instant(Date.now()) } });
  });

  it("is recorded although its scans are from 1970, and is shown to doorkeepers and owners", async () => {
    const { owner, showtimeId } = await openDoors();
    const { first } = await bought(showtimeId, "A1");
    const { key } = await gateKey(owner, { showtime_id: showtimeId });
    const answer = await ask("POST", "/v1/check-ins/batch", {
      as: key,
      body: {
        device: "old",
        scans: [{ code: first.code, gate: "South", counter: 1, scanned_at: "1970-01-01T00:00:05Z" }],
      },
    });
    expect(resultOf(answer)).toMatchObject({ result: "too_early" });
    expect(await told(scan(key, first.code))).toEqual([409, "already_used"]);
    for (const as of [owner, key])
      expect(await doorsOf(as, showtimeId)).toMatchObject({
        checked_in: 1,
        irregular: [
          {
            ticket: first.id,
            seat: "A1",
            why: "too_early",
            gate: "South",
            device: "old",
            at: "1970-01-01T00:00:05.000Z",
            device_at: "1970-01-01T00:00:05.000Z",
          },
        ],
      });
  });

  it.each(["0000-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])(
    "may show any instant, as %s",
    async (scanned_at) => {
      const { owner, showtimeId } = await openDoors();
      const { first } = await bought(showtimeId, "A1");
      const scans = [{ code: first.code, gate: "South", counter: 1, scanned_at }];
      const answer = await ask("POST", "/v1/check-ins/batch", { as: owner, body: { device: "odd", scans } });
      expect(answer.status).toBe(200);
      const { first: counts } = resultOf(answer) as { first: { at: string } };
      expect(counts.at).toMatch(/^\d{4}-/);
    },
  );
});

describe("a scan that should have let nobody in", () => {
  it("is shown with its reason: of a cancelled ticket, of a late one, and one that was undone", async () => {
    const { owner, showtimeId } = await openDoors();
    const { as, first, tickets, reservationId } = await bought(showtimeId, "A1", "A2", "A3");
    const [, late, gone] = tickets;
    await scan(owner, first.code);
    await ask("POST", "/v1/check-ins/undo", { as: owner, body: { ticket: first.id, reason: "left" } });
    await ask("DELETE", `/v1/reservations/${reservationId}?seats=A3`, { as });
    await ask("POST", "/v1/check-ins/batch", {
      as: owner,
      body: {
        device: "phone",
        scans: [{ code: gone?.code ?? "", gate: "South", counter: 1, scanned_at: instant(Date.now() + 1) }],
      },
    });
    const { key } = await gateKey(owner, { showtime_id: showtimeId });
    passes(DAY_MS);
    await report(key, late?.code ?? "", 0, 0, { device: "slow" });
    const { irregular, checked_in } = await doorsOf(key, showtimeId);
    vi.restoreAllMocks();
    expect(checked_in).toBe(1);
    expect((irregular as { seat: string; why: string }[]).map(({ seat, why }) => [seat, why])).toEqual([
      ["A1", "scan_undone"],
      ["A3", "ticket_revoked"],
      ["A2", "too_late"],
    ]);
    const verified = await ask("GET", `/v1/showtimes/${showtimeId}/ledger/verify`, { as: owner });
    expect(verified.body["ok"]).toBe(true);
  });
});

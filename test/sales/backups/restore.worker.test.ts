/** A box office that lost its rows, or some of them, gets its ledger back from R2. */

import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { openBoxOffice } from "../../../src/box-office/service.ts";
import { backUpLedgers } from "../../../src/sales/backups/service.ts";
import { backUpOffice, copiesByLedger, copiesInD1 } from "../../support/copies.ts";
import { eventually } from "../../support/eventually.ts";
import { hall, hold, sale } from "../../support/halls.ts";
import { insertUser } from "../../support/people.ts";
import { stopQueues } from "../../support/queues.ts";
import { call, rows, run, showtime, token } from "../../support/world.ts";

const ADMIN = 99_002;
const NIGHT_MS = Date.parse("2026-06-01T03:01:00Z");

beforeAll(() => insertUser(run, ADMIN, { isAdmin: true }));

beforeEach(async () => {
  stopQueues();
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  await run("DELETE FROM office_rounds");
  await run("UPDATE showtimes SET status = 'draft'");
});

afterEach(() => {
  vi.restoreAllMocks();
});

async function restore(id: number) {
  const as = await token(ADMIN, { isAdmin: true });
  const response = await call("POST", `/v1/admin/showtimes/${id}/restore`, { as });
  return { status: response.status, body: await response.json<Record<string, unknown>>() };
}

const areComplete = async (id: number): Promise<void> => {
  const { mails: _, ...expected } = await copiesByLedger(id);
  await eventually(async () => {
    const { mails: __, ...copies } = await copiesInD1(id);
    return copies;
  }, expected);
};

/** A showtime with holds, sales, a cancellation, a check-in and a party that waits, in a backup. */
async function backedUp() {
  const show = await showtime(1, 8);
  const { id, office } = show;
  await office().reserve(hold(7, "A1"));
  const sold = await office().reserve(sale(8, "A2", "A3"));
  if (!sold.ok) throw new Error(sold.code);
  await office().cancel(sold.reservation.n, 8, ["A3"]);
  const ticket = sold.reservation.lines[0]?.ticket ?? "";
  await office().checkIn([{ ticket, gate: "North", device: "phone", counter: 1, by: "user:1", atMs: null }]);
  const other = await office().reserve(sale(9, "A4", "A5", "A6"));
  if (!other.ok) throw new Error(other.code);
  await office().reserve(sale(9, "A3"));
  await office().cancel(other.reservation.n, 9, null);
  await areComplete(id);
  expect(await backUpLedgers(NIGHT_MS)).toBe(1);
  const facts = async () => ({
    ledger: (await office().ledger(0, 1_000)).map(({ seq, hash }) => [seq, hash?.toHex()]),
    map: await office().seatMap(),
    reservations: await Promise.all([1, 2, 3, 4].map((n) => office().reservation(n))),
    doors: await office().doors(),
    revoked: await office().revokedTickets(),
  });
  return { ...show, facts, before: await facts() };
}

/** The object as if it had never been opened. */
const lose = (show: Awaited<ReturnType<typeof showtime>>): Promise<void> =>
  runInDurableObject(show.object(), (_, { storage }) => storage.deleteAll()).then(() =>
    evictDurableObject(show.object()),
  );

describe("a box office that lost all of its rows", () => {
  it("is as before, entry by entry, and sells on", async () => {
    const show = await backedUp();
    const { id, office, facts, before } = show;
    await lose(show);
    expect(await office().seatMap()).toBeNull();
    const { status, body } = await restore(id);
    expect(status).toBe(200);
    expect(body).toMatchObject({ showtime_id: id, entries: before.ledger.length });
    expect(await facts()).toEqual(before);
    await evictDurableObject(show.object());
    expect(await facts()).toEqual(before);
    expect((await office().verify()).brokenAt).toBeNull();
    expect(await office().reserve(sale(9, "A2"))).toMatchObject({ ok: false, code: "seats_taken" });
    expect(await office().reserve(sale(9, "A4"))).toMatchObject({ ok: true });
    await areComplete(id);
  });

  it("and was opened again by a look, is as before too, and so are D1's copies", async () => {
    const show = await backedUp();
    const { id, terms, facts, before } = show;
    const copies = await copiesInD1(id);
    await lose(show);
    await openBoxOffice(terms, hall(1, 8), "weur");
    await eventually(async () => (await copiesInD1(id)).reservations, []);
    expect(await restore(id)).toMatchObject({ status: 200 });
    expect(await facts()).toEqual(before);
    await eventually(() => copiesInD1(id), copies);
  });

  it("gets an older backup if the newest is not whole", async () => {
    const show = await backedUp();
    const { id, facts, before } = show;
    const [{ key } = { key: "" }] = (await env.LEDGERS.list({ prefix: `ledgers/${id}/` })).objects;
    const text = (await (await env.LEDGERS.get(key))?.text()) ?? "";
    await env.LEDGERS.put(`${key}-newer`, `${text.replace("North", "South")}\n`);
    await lose(show);
    expect(await restore(id)).toMatchObject({ status: 200, body: { backup: key } });
    expect(await facts()).toEqual(before);
  });

  it("sells nothing until the last entry is there, and goes on where a fault left it", async () => {
    const show = await backedUp();
    const { id, office, facts, before } = show;
    await lose(show);
    const lines = await textOf(id);
    const half = lines.slice(0, lines.length / 2).join("\n");
    expect(await office().restoreLedger(half, lines.length)).toMatchObject({ ok: true });
    await evictDurableObject(show.object());
    expect(await office().reserve(sale(9, "A2"))).toEqual({ ok: false, code: "showtime_not_found" });
    const opened = openBoxOffice(show.terms, hall(1, 8), "weur").catch(String);
    expect(await opened).toContain("is being restored");
    expect(
      await office().compareCopies({ incarnation: show.terms.incarnation, cursor: { seq: 0, hash: null } }),
    ).toBe("unopened");
    expect(await restore(id)).toMatchObject({ status: 200 });
    expect(await facts()).toEqual(before);
    expect(await office().reserve(sale(9, "A4"))).toMatchObject({ ok: true });
  });
});

const textOf = async (id: number): Promise<string[]> => {
  const [{ key } = { key: "" }] = (await env.LEDGERS.list({ prefix: `ledgers/${id}/` })).objects;
  return ((await (await env.LEDGERS.get(key))?.text()) ?? "").trimEnd().split("\n");
};

describe("a box office that was put back to an older state", () => {
  it("gets what it lacks", async () => {
    const show = await showtime(1, 6);
    const { id, office } = show;
    await office().reserve(sale(7, "A1"));
    await areComplete(id);
    const back = await backUpOffice(id);
    await office().reserve(sale(7, "A2"));
    await areComplete(id);
    await backUpLedgers(NIGHT_MS);
    const before = await copiesInD1(id);
    await back();
    expect(await restore(id)).toMatchObject({ status: 200 });
    await eventually(() => copiesInD1(id), before);
    expect((await office().verify()).brokenAt).toBeNull();
  });

  it("and has sold since, is left as it is", async () => {
    const show = await showtime(1, 6);
    const { id, office } = show;
    const back = await backUpOffice(id);
    await office().reserve(sale(7, "A2"));
    await areComplete(id);
    await backUpLedgers(NIGHT_MS);
    await back();
    await office().reserve(sale(8, "A2"));
    const ledger = await office().ledger(0, 100);
    expect(await restore(id)).toMatchObject({ status: 409, body: { code: "ledger_differs" } });
    expect(await office().ledger(0, 100)).toEqual(ledger);
    expect(await office().reserve(sale(8, "A1"))).toMatchObject({ ok: true });
  });
});

describe("a restore", () => {
  it("changes nothing at a box office that lacks nothing", async () => {
    const { id, facts, before } = await backedUp();
    expect(await restore(id)).toMatchObject({ status: 200, body: { entries: before.ledger.length } });
    expect(await facts()).toEqual(before);
  });

  it("refuses a showtime that does not exist or has no backup, and an R2 that does not answer", async () => {
    const { id } = await showtime(1, 1);
    expect(await restore(987_656)).toMatchObject({ status: 404, body: { code: "showtime_not_found" } });
    expect(await restore(id)).toMatchObject({ status: 404, body: { code: "backup_not_found" } });
    vi.spyOn(env.LEDGERS, "list").mockRejectedValue(new Error("R2 is down"));
    expect(await restore(id)).toMatchObject({ status: 503, body: { code: "unavailable" } });
  });

  it("needs a recent proof of who the admin is", async () => {
    const { id } = await showtime(1, 1);
    await run("UPDATE sessions SET created_at_ms = ?2 WHERE user_id = ?1", ADMIN, Date.now() - 16 * 60_000);
    expect(await restore(id)).toMatchObject({ status: 403, body: { code: "reauthentication_needed" } });
    expect(await rows("SELECT 1 FROM office_rounds")).toEqual([]);
  });
});

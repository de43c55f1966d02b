import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { runInDurableObject } from "cloudflare:test";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Terms } from "../../../src/box-office/ledger/terms.ts";
import { openBoxOffice } from "../../../src/box-office/service.ts";
import { entrySchema } from "../../../src/sales/history/wire.ts";
import { PASSWORD } from "../../back-office/people/signed-in-people.ts";
import { ask, house, make, someone } from "../../support/catalogue.ts";
import { hall, hold, sale } from "../../support/halls.ts";
import { call, objectOf } from "../../support/world.ts";
import { busyShowtime, ownShowtime } from "./busy.ts";

interface Entry {
  readonly seq: number;
  readonly at: string;
  readonly type: string;
  readonly body: Record<string, unknown>;
  readonly hash: string | null;
}

afterEach(() => {
  vi.restoreAllMocks();
});

interface Page {
  readonly data: readonly Entry[];
  readonly next: string | null;
}

/** The whole ledger, page by page. */
async function read(path: string, as: string, limit = 7): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const response = await call("GET", `${path}?limit=${limit}${cursor}`, { as });
    expect(response.status).toBe(200);
    const { data, next }: Page = await response.json();
    entries.push(...data);
    cursor = next === null ? null : `&cursor=${next}`;
  }
  return entries;
}

const verify = async (path: string, as: string) => (await ask("GET", `${path}/verify`, { as })).body;

/** Computes the hashes by the public documentation alone. */
function chainOf(entries: readonly Entry[]): string[] {
  let before = Buffer.alloc(32);
  return entries.map(({ seq, at, type, body }) => {
    const text = `${seq} ${Date.parse(at)} ${type} ${canonicalize(body)}`;
    before = createHash("sha256")
      .update(Buffer.concat([Buffer.of(1), before, Buffer.from(text)]))
      .digest();
    return before.toString("hex");
  });
}

const tamper = (showtimeId: number, sql: string) =>
  runInDurableObject(objectOf(showtimeId), (_, { storage }) => {
    storage.sql.exec(sql);
  });

describe("the ledger of a busy showtime", () => {
  let show: Awaited<ReturnType<typeof busyShowtime>>;
  let entries: Entry[];

  beforeAll(async () => {
    show = await busyShowtime();
    entries = await read(show.path, show.owner);
  });

  it("has every kind of event, in order and without a gap", () => {
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, i) => i + 1));
    expect([...new Set(entries.map(({ type }) => type))].toSorted()).toEqual(
      entrySchema().shape.type.options.toSorted(),
    );
  });

  it("is the same in pages of any size", async () => {
    expect(await read(show.path, show.owner, 1)).toEqual(entries);
    expect(await read(show.path, show.owner, 100)).toEqual(entries);
  });

  it("can be verified by anyone who has a copy", async () => {
    expect(entries.map(({ hash }) => hash)).toEqual(chainOf(entries));
    expect(await verify(show.path, show.owner)).toEqual({
      entries: entries.length,
      ok: true,
      broken_at: null,
      hash: chainOf(entries).at(-1),
    });
  });

  it("refers to people by number, and contains no free text", () => {
    const labels = /^[A-Z]{1,2}\d{1,2}$/;
    const ticketIds = /^[A-Z2-7]{17,20}$/;
    const WORDS: Record<string, RegExp> = {
      incarnation: /^[0-9a-f]{16}$/,
      currency: /^EUR$/,
      status: /^(on_sale|closed|cancelled)$/,
      payment: /^(at_door|online)$/,
      // The gateway's id.
      paymentId: /^(first|second)$/,
      orphanRule: /^(off|warn|refuse)$/,
      // The name that the owner gave to a tax.
      name: /^VAT$/,
      label: labels,
      row: /^[A-Z]$/,
      seat: labels,
      seats: labels,
      category: /^(standard|premium)$/,
      ticketType: /^(adult|child)$/,
      together: /^(required|preferred)$/,
      ticket: ticketIds,
      tickets: ticketIds,
      claim: /^[0-9a-f]{32}$/,
      channel: /^(buyer|counter|waiting_list)$/,
      reason: /^(buyer|staff|showtime|payment|layout|house|press|technical|safety|mistake)$/,
      means: /^(cash|card|voucher|exchange)$/,
      gate: /^North$/,
      device: /^phone$/,
      by: /^user:\d+$/,
    };
    const strange: string[] = [];
    const walk = (key: string, value: unknown): void => {
      if (typeof value === "string" && WORDS[key]?.test(value) !== true) strange.push(`${key}: ${value}`);
      else if (Array.isArray(value)) for (const item of value) walk(key, item);
      else if (typeof value === "object" && value !== null)
        for (const [inner, item] of Object.entries(value)) {
          if (!/^[a-z][A-Za-z]*$/.test(inner)) strange.push(inner);
          walk(inner, item);
        }
    };
    for (const { body } of entries) walk("body", body);
    expect(strange).toEqual([]);
    expect(JSON.stringify(entries)).not.toMatch(/greta|garbo|divine|alone/i);
    expect(JSON.stringify(entries)).toContain(`"buyer":${show.greta.id}`);
  });

  it("stays valid when a person is erased", async () => {
    const before = await verify(show.path, show.owner);
    const gone = await ask("DELETE", "/v1/me", { as: show.greta.token, body: { password: PASSWORD } });
    expect(gone.status).toBe(204);
    expect(await verify(show.path, show.owner)).toEqual(before);
    expect(await read(show.path, show.owner)).toEqual(entries);
  });

  it("is visible only to the showtime's owner and admins", async () => {
    const paths = [show.path, `${show.path}/verify`, `${show.path}/seats?at=${entries.at(-1)?.at}`];
    for (const path of paths) {
      expect((await ask("GET", path)).status).toBe(401);
      expect((await ask("GET", path, { as: await someone({ role: "user" }) })).status).toBe(403);
      expect(await ask("GET", path, { as: await someone() })).toMatchObject({
        status: 404,
        body: { code: "showtime_not_found" },
      });
    }
    const admin = await someone({ role: "user", isAdmin: true });
    const { status, headers } = await ask("GET", show.path, { as: admin });
    expect([status, headers.get("cache-control")]).toEqual([200, "no-store"]);
    const missing = await ask("GET", "/v1/showtimes/987656/ledger", { as: admin });
    expect(missing.status).toBe(404);
  });

  it.each(["limit=0", "limit=101", "cursor=x", "cursor=-1", "cursor=1.2", "since=1"])(
    "refuses the query %s",
    async (query) => {
      expect((await ask("GET", `${show.path}?${query}`, { as: show.owner })).status).toBe(422);
    },
  );

  it("returns an empty page after its last entry", async () => {
    const { body } = await ask("GET", `${show.path}?cursor=9000000000000000`, { as: show.owner });
    expect(body).toEqual({ data: [], next: null });
  });
});

describe("a ledger that was changed by hand", () => {
  /** Six entries: the opening, the seats, and two of each sale. */
  async function changed(sql: string) {
    const { id, owner, office, path } = await ownShowtime();
    await office.reserve(sale(1, "A1"));
    await office.reserve(sale(1, "A2"));
    expect(await verify(path, owner)).toMatchObject({ ok: true });
    await tamper(id, sql);
    return verify(path, owner);
  }

  const CHEAPER = "UPDATE events SET body = replace(body, '900', '100') WHERE seq =";
  const SWAP = `UPDATE events SET body = CASE seq WHEN 3 THEN (SELECT body FROM events WHERE seq = 5)
    ELSE (SELECT body FROM events WHERE seq = 3) END WHERE seq IN (3, 5)`;

  it.each([
    ["an amount", `${CHEAPER} 5`, 5],
    ["the opening", "UPDATE events SET body = replace(body, 'EUR', 'USD') WHERE seq = 1", 1],
    ["the newest entry", "UPDATE events SET body = replace(body, ',', ' ,') WHERE seq = 6", 6],
    ["a time by a millisecond", "UPDATE events SET at_ms = at_ms + 1 WHERE seq = 4", 4],
    ["the kind of an event", "UPDATE events SET type = 'released' WHERE seq = 3", 3],
    ["a hash", "UPDATE events SET hash = zeroblob(32) WHERE seq = 4", 4],
    ["a removed hash", "UPDATE events SET hash = NULL WHERE seq = 4", 4],
    ["the order of two entries", SWAP, 3],
    // A missing entry shows at the next one, whose hash does not match.
    ["a removed entry", "DELETE FROM events WHERE seq = 4", 5],
    ["a removed first entry", "DELETE FROM events WHERE seq = 1", 2],
    ["removed newest entries", "DELETE FROM events WHERE seq > 4", 5],
    ["all hashes removed", "UPDATE events SET hash = NULL", 1],
    [
      "an inserted entry",
      "UPDATE events SET seq = seq + 1 WHERE seq = 6; INSERT INTO events SELECT 6, at_ms, n, type, body, hash FROM events WHERE seq = 5",
      6,
    ],
  ])("is detected: %s", async (_what, sql, brokenAt) => {
    expect(await changed(sql)).toMatchObject({ ok: false, broken_at: brokenAt, hash: null });
  });
});

describe("the seat map at a past time", () => {
  const labelled = (body: Record<string, unknown>) =>
    Object.fromEntries(
      (body["seats"] as { label: string; status: string }[]).map(({ label, status }) => [label, status]),
    );

  it("stays the same to the millisecond after every later change", async () => {
    const { id, owner, office, path } = await ownShowtime();
    const map = async (ms: number) =>
      ask("GET", `${path}/seats?at=${new Date(ms).toISOString()}`, { as: owner });
    const openedAtMs = Date.parse((await read(path, owner))[0]?.at ?? "");
    const clock = vi.spyOn(Date, "now");
    const at = (minutes: number) => openedAtMs + minutes * 60_000;
    clock.mockReturnValue(at(1));
    await office.reserve(hold(7, "A1"));
    clock.mockReturnValue(at(2));
    const sold = await office.reserve(sale(7, "A2"));
    clock.mockReturnValue(at(3));
    await office.block(["A3"], "press");
    clock.mockReturnValue(at(4));
    await office.cancel(sold.ok ? sold.reservation.n : 0, 7, null);
    // The hold of ten minutes has run out, whether or not the ledger has the event yet.
    clock.mockReturnValue(at(30));
    await office.unblock(["A3"]);

    expect(await map(openedAtMs - 1)).toMatchObject({ status: 404, body: { code: "not_found" } });
    const past = async (ms: number) => labelled((await map(ms)).body);
    const free = { A1: "free", A2: "free", A3: "free", A4: "free", B1: "free", B2: "free" };
    expect(await past(at(1) - 1)).toEqual(free);
    expect(await past(at(1))).toEqual({ ...free, A1: "held" });
    expect(await past(at(2))).toEqual({ ...free, A1: "held", A2: "sold" });
    expect(await past(at(3))).toEqual({ ...free, A1: "held", A2: "sold", A3: "blocked" });
    expect(await past(at(4))).toEqual({ ...free, A1: "held", A3: "blocked" });
    expect(await past(at(11) - 1)).toEqual({ ...free, A1: "held", A3: "blocked" });
    expect(await past(at(11))).toEqual({ ...free, A3: "blocked" });
    const now = await map(at(30));
    expect(now.body).toEqual({ showtime_id: id, ...(await office.seatMap()) });
    expect(now.headers.get("cache-control")).toBe("no-store");
    expect((await map(at(31))).body).toEqual(now.body);
    expect(await map(at(31) + 1)).toMatchObject({
      status: 422,
      body: { code: "invalid_input", errors: [{ in: "query", pointer: "/at" }] },
    });
  });

  it("accepts an instant in any time zone, and nothing else", async () => {
    const { owner, path } = await ownShowtime();
    const local = encodeURIComponent(new Date(Date.now() + 3_600_000).toISOString().replace("Z", "+01:00"));
    expect((await ask("GET", `${path}/seats?at=${local}`, { as: owner })).status).toBe(200);
    for (const query of ["", "?at=", "?at=yesterday", "?at=2026-01-01", "?at=1", "?at=2026-01-01T00:00:00"])
      expect((await ask("GET", `${path}/seats${query}`, { as: owner })).status).toBe(422);
  });
});

describe("a showtime without a box office", () => {
  it("has an empty and valid ledger, and no seat map", async () => {
    const { owner, showtime } = await house();
    const id = await make("/v1/showtimes", owner, showtime({ status: "draft" }));
    const path = `/v1/showtimes/${id}/ledger`;
    expect((await ask("GET", path, { as: owner })).body).toEqual({ data: [], next: null });
    expect(await verify(path, owner)).toEqual({ entries: 0, ok: true, broken_at: null, hash: null });
    const map = await ask("GET", `${path}/seats?at=2026-01-01T00:00:00Z`, { as: owner });
    expect(map.status).toBe(404);
  });
});

describe("the ledger of a big hall", () => {
  it("is sent in pages of limited size", async () => {
    const { owner, path } = await ownShowtime();
    const [opened] = await read(path, owner);
    const terms = opened?.body["terms"] as Terms;
    await openBoxOffice({ ...terms, version: terms.version + 1 }, hall(1_000, 50), "weur");
    const { body: first } = await ask("GET", `${path}?limit=100`, { as: owner });
    expect(JSON.stringify(first).length).toBeLessThan(8_000_000);
    expect(first["next"]).not.toBeNull();
    const entries = await read(path, owner, 100);
    expect(entries.map(({ hash }) => hash)).toEqual(chainOf(entries));
    expect(await verify(path, owner)).toMatchObject({ ok: true, entries: entries.length });
  });
});

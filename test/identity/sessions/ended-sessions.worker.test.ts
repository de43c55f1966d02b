/** What isolates know of sessions that ended elsewhere. Here a row that is changed in D1 is the other isolate. */

import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { accessKey, signAccessToken } from "../../../src/identity/sessions/access-token.ts";
import { noteRecorded } from "../../../src/identity/sessions/service.ts";
import { endedSince } from "../../../src/identity/sessions/store.ts";
import { insertUser } from "../../support/people.ts";
import { plansOf } from "../../support/plans.ts";
import { stopQueues } from "../../support/queues.ts";
import { call, rows, run, showtime } from "../../support/world.ts";

const MINUTE_MS = 60_000;
let lastUser = 5000;

interface Buyer {
  readonly userId: number;
  readonly sessionId: string;
  readonly token: string;
}

/** With a token of `ageMs`, whom no request of this isolate has named. */
async function stranger(ageMs = MINUTE_MS, signedInAgoMs = ageMs): Promise<Buyer> {
  const userId = ++lastUser;
  const sessionId = `session-${userId}`;
  await insertUser(run, userId);
  return { userId, sessionId, token: await tokenOf(userId, sessionId, ageMs, signedInAgoMs) };
}

const tokenOf = async (userId: number, sessionId: string, ageMs: number, signedInAgoMs = ageMs) =>
  signAccessToken(
    { userId, sessionId, role: "user", isAdmin: false, emailConfirmed: true },
    await accessKey(env.ACCESS_TOKEN_SECRET),
    Date.now() - ageMs,
    Date.now() - signedInAgoMs,
  );

const statusOf = async ({ token }: Pick<Buyer, "token">): Promise<number> =>
  (await call("GET", "/v1/reservations/50331649", { as: token })).status;

/** The answer of a route that knows who asks, and has nothing for them. */
const KNOWN = 404;

let clockMs = 0;

/** Time goes by in which this isolate reads its list anew. */
const later = (ms: number): void => void (clockMs += ms);

const buy = (showtimeId: number, { token }: Buyer, seat: string) =>
  call("POST", `/v1/showtimes/${showtimeId}/reservations`, {
    as: token,
    body: { seats: [seat], confirm: true },
  });

beforeAll(async () => {
  const realNow = Date.now;
  vi.spyOn(Date, "now").mockImplementation(() => realNow() + clockMs);
  await noteRecorded(Date.now());
});

beforeEach(async () => {
  stopQueues();
  later(31_000);
  expect(await statusOf(await stranger())).toBe(KNOWN);
});

const spies: { mockRestore: () => void }[] = [];

afterEach(() => {
  for (const spy of spies.splice(0)) spy.mockRestore();
});

function silence(): { readonly warned: () => number } {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  spies.push(warn);
  return { warned: () => warn.mock.calls.length };
}

function statements(): () => string[] {
  const prepare = vi.spyOn(env.DB, "prepare");
  spies.push(prepare);
  return () => prepare.mock.calls.map(([sql]) => sql);
}

describe("a buyer whom the isolate has not seen", () => {
  it("is refused a sold seat without a query of D1", async () => {
    const show = await showtime(2, 5);
    expect((await buy(show.id, await stranger(), "A1")).status).toBe(201);
    const strangers = await Promise.all(Array.from({ length: 10 }, () => stranger()));
    const asked = statements();
    for (const one of strangers) expect((await buy(show.id, one, "A1")).status).toBe(409);
    expect(asked()).toEqual([]);
  });

  it("buys without a query of D1 for the buyer", async () => {
    const show = await showtime(2, 5);
    const strangers = await Promise.all(Array.from({ length: 4 }, () => stranger()));
    const asked = statements();
    for (const [i, one] of strangers.entries())
      expect((await buy(show.id, one, `A${i + 1}`)).status).toBe(201);
    expect(asked().filter((sql) => /"?(sessions|users|recorded_times)"?\b/.test(sql))).toEqual([]);
  });

  it("waits for one query together with all others where the list is too old", async () => {
    later(31_000);
    const strangers = await Promise.all(Array.from({ length: 10 }, () => stranger()));
    const asked = statements();
    const found = await Promise.all(strangers.map(statusOf));
    expect(new Set(found)).toEqual(new Set([KNOWN]));
    expect(asked().filter((sql) => sql.includes("ended_at_ms"))).toHaveLength(1);
  });
});

describe("a session that ended elsewhere", () => {
  it("is refused within 30 s, by whatever token", async () => {
    const [seen, unseen, other] = [await stranger(), await stranger(), await stranger()];
    expect(await statusOf(seen)).toBe(KNOWN);
    for (const { sessionId } of [seen, unseen])
      await run("UPDATE sessions SET ended_at_ms = ?2 WHERE id = ?1", sessionId, Date.now());
    later(30_000);
    expect([await statusOf(seen), await statusOf(unseen), await statusOf(other)]).toEqual([401, 401, KNOWN]);
    const young = await tokenOf(seen.userId, seen.sessionId, 0);
    expect(await statusOf({ token: young })).toBe(401);
  });

  it("is refused too where its end became visible late", async () => {
    const late = await stranger();
    const endedAtMs = Date.now() - 40_000;
    later(6_000);
    expect(await statusOf(await stranger())).toBe(KNOWN);
    await run("UPDATE sessions SET ended_at_ms = ?2 WHERE id = ?1", late.sessionId, endedAtMs);
    later(30_000);
    expect(await statusOf(late)).toBe(401);
  });

  it("is refused while the token is younger than 30 s, if the list has it", async () => {
    const { userId, sessionId } = await stranger();
    await run("UPDATE sessions SET ended_at_ms = ?2 WHERE id = ?1", sessionId, Date.now());
    const young = { token: await tokenOf(userId, sessionId, 0) };
    expect(await statusOf(young)).toBe(KNOWN);
    later(6_000);
    await statusOf(await stranger());
    await expect.poll(() => statusOf(young)).toBe(401);
  });

  it("stays refused while D1 does not answer", async () => {
    const known = await stranger();
    await run("UPDATE sessions SET ended_at_ms = ?2 WHERE id = ?1", known.sessionId, Date.now());
    later(31_000);
    expect(await statusOf(known)).toBe(401);
    silence();
    await run("ALTER TABLE sessions RENAME TO sessions_away");
    try {
      later(600_000);
      expect(await statusOf(known)).toBe(401);
    } finally {
      await run("ALTER TABLE sessions_away RENAME TO sessions");
    }
  });
});

describe("an account that was disabled elsewhere", () => {
  it("is refused within 30 s, also where its sessions did not end", async () => {
    const shut = await stranger();
    expect(await statusOf(shut)).toBe(KNOWN);
    await run("UPDATE users SET disabled_at_ms = ?2 WHERE id = ?1", shut.userId, Date.now());
    later(30_000);
    expect(await statusOf(shut)).toBe(401);
  });

  it("is let in again once it is enabled", async () => {
    const shut = await stranger();
    await run("UPDATE users SET disabled_at_ms = ?2 WHERE id = ?1", shut.userId, Date.now());
    later(31_000);
    await statusOf(await stranger());
    await run("UPDATE users SET disabled_at_ms = NULL WHERE id = ?1", shut.userId);
    expect(await statusOf(shut)).toBe(KNOWN);
  });
});

describe("while D1 does not answer", () => {
  it("a token's claims count, one request in five seconds asks, and owners are refused", async () => {
    const strangers = await Promise.all(Array.from({ length: 10 }, () => stranger()));
    const [first] = strangers;
    const shut = await stranger();
    await run("UPDATE users SET disabled_at_ms = ?2 WHERE id = ?1", shut.userId, Date.now());
    later(6_000);
    await statusOf(await stranger());
    const { warned } = silence();
    await run("ALTER TABLE sessions RENAME TO sessions_away");
    try {
      later(31_000);
      for (const one of [...strangers, shut]) expect(await statusOf(one)).toBe(KNOWN);
      expect(warned()).toBe(1);
      const owner = await call("POST", "/v1/movies", { as: first?.token ?? "", body: {} });
      expect(owner.status).toBe(503);
      expect(owner.headers.get("retry-after")).toMatch(/^\d+$/);
    } finally {
      await run("ALTER TABLE sessions_away RENAME TO sessions");
    }
  });

  it("not even with an error, one request waits, and all are answered", async () => {
    const strangers = await Promise.all(Array.from({ length: 10 }, () => stranger()));
    silence();
    const prepare = env.DB.prepare.bind(env.DB);
    const hangs = vi.spyOn(env.DB, "prepare").mockImplementation((sql) => {
      const statement = prepare(sql);
      vi.spyOn(statement, "bind").mockImplementation(() => {
        vi.spyOn(statement, "all").mockImplementation(async () => {
          await scheduler.wait(2_000);
          throw new Error("D1 DB is overloaded");
        });
        return statement;
      });
      return statement;
    });
    spies.push(hangs);
    later(31_000);
    for (const one of strangers) expect(await statusOf(one)).toBe(KNOWN);
    expect(hangs).toHaveBeenCalledTimes(1);
  });
});

describe("a D1 that was restored to an older state", () => {
  it("has lost sessions, whose tokens are refused for good; others count", async () => {
    await run("DELETE FROM recorded_times");
    await run("INSERT INTO recorded_times VALUES (0, ?1)", Date.now() - 20 * MINUTE_MS);
    const before = await stranger(MINUTE_MS, 30 * MINUTE_MS);
    const lost = await stranger(MINUTE_MS, 10 * MINUTE_MS);
    await run("DELETE FROM sessions WHERE id = ?1", lost.sessionId);
    later(31_000);
    expect([await statusOf(before), await statusOf(lost)]).toEqual([KNOWN, 401]);
    await expect.poll(() => rows("SELECT * FROM recorded_times")).toHaveLength(2);

    const another = await stranger(MINUTE_MS, 11 * MINUTE_MS);
    await run("DELETE FROM sessions WHERE id = ?1", another.sessionId);
    later(10 * MINUTE_MS);
    await noteRecorded(Date.now());
    expect(await statusOf(await stranger())).toBe(KNOWN);
    expect(await statusOf(another)).toBe(401);
  });
});

it("reads ranges of indexes that have only what ended", async () => {
  const [plan] = await plansOf(() => endedSince(0, 10));
  const details = plan?.join("\n") ?? "";
  expect(details).toContain("SEARCH sessions USING COVERING INDEX sessions_ended (ended_at_ms>?)");
  expect(details).toContain("SEARCH users USING COVERING INDEX users_disabled (disabled_at_ms>?)");
  expect(details).not.toMatch(/SCAN (sessions|users)|TEMP B-TREE/);
});

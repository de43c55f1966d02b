/** The list of one's sessions, their ends, and what the sweep removes. */

import { beforeEach, describe, expect, it } from "vitest";
import { SESSION_LIFE_MS } from "../../../src/identity/sessions/refresh-token.ts";
import * as service from "../../../src/identity/sessions/service.ts";
import * as store from "../../../src/identity/sessions/store.ts";
import { sweep } from "../../../src/jobs/sweep.ts";
import { plansOf } from "../../support/plans.ts";
import { stopQueues } from "../../support/queues.ts";
import { run } from "../../support/world.ts";
import { PASSWORD, bearer, call, confirmed, row } from "../accounts/accounts-client.ts";
import type { Registered } from "../accounts/accounts-client.ts";

beforeEach(stopQueues);

const DAY_MS = 24 * 60 * 60_000;
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0";

interface Login {
  readonly token: string;
  readonly refresh: string;
}

async function logIn({ email }: Registered, userAgent = FIREFOX): Promise<Login> {
  const headers = { "user-agent": userAgent };
  const { status, body } = await call("POST", "/auth/login", { email, password: PASSWORD }, headers);
  if (status !== 200) throw new Error(`login answered ${status}`);
  return { token: String(body["access_token"]), refresh: String(body["refresh_token"]) };
}

const refresh = (token: string) => call("POST", "/auth/refresh", { refresh_token: token });

interface Shown {
  readonly id: string;
  readonly created_at: string;
  readonly last_used_at: string;
  readonly device: string | null;
  readonly country: string | null;
  readonly current: boolean;
}

async function listed(token: string): Promise<Shown[]> {
  const { status, headers, body } = await call("GET", "/me/sessions", undefined, bearer(token));
  if (status !== 200) throw new Error(`the list answered ${status}`);
  expect(headers.get("cache-control")).toBe("no-store");
  return body["data"] as Shown[];
}

async function current(token: string): Promise<Shown> {
  const found = (await listed(token)).find((one) => one.current);
  if (found === undefined) throw new Error("no session is the current one");
  return found;
}

const count = async (table: string, id: string): Promise<unknown> =>
  (
    await row(
      table === "sessions"
        ? "SELECT count(*) AS n FROM sessions WHERE id = ?"
        : "SELECT count(*) AS n FROM refresh_tokens WHERE session_id = ?",
      id,
    )
  )?.["n"];

/** Moves the sign-in of a session, and the ends of all that it has, into the past. */
async function age(sessionId: string, byMs: number): Promise<void> {
  await run(
    "UPDATE sessions SET created_at_ms = created_at_ms - ?2, expires_at_ms = expires_at_ms - ?2 WHERE id = ?1",
    sessionId,
    byMs,
  );
  await run(
    "UPDATE refresh_tokens SET expires_at_ms = expires_at_ms - ?2 WHERE session_id = ?1",
    sessionId,
    byMs,
  );
}

describe("the list of one's sessions", () => {
  it("says of each where and when it began, and which one asks", async () => {
    const ada = await confirmed();
    const other = await confirmed();
    await logIn(other);
    const before = Date.now();
    const { token } = await logIn(ada);
    const sessions = await listed(token);
    expect(sessions).toHaveLength(2);
    expect(sessions[0]).toEqual({
      id: expect.stringMatching(/^[\da-f]{32}$/),
      created_at: expect.any(String),
      last_used_at: sessions[0]?.created_at,
      device: "Firefox on Linux",
      country: null,
      current: true,
    });
    expect(Date.parse(sessions[0]?.created_at ?? "")).toBeGreaterThanOrEqual(before);
    expect(sessions[1]).toMatchObject({ device: null, current: false });
  });

  it("has the registration's session, with its device", async () => {
    const { body } = await call(
      "POST",
      "/auth/register",
      { email: `agent-${Date.now()}@example.com`, password: PASSWORD },
      { "user-agent": "curl/8.5.0" },
    );
    expect(await listed(String(body["access_token"]))).toMatchObject([{ device: "curl", current: true }]);
  });

  it("says when a session was last refreshed", async () => {
    const ada = await confirmed();
    const { token, refresh: kept } = await logIn(ada);
    const { id } = await current(token);
    await run("UPDATE sessions SET last_used_at_ms = 5 WHERE id = ?1", id);
    const before = Date.now();
    expect((await refresh(kept)).status).toBe(200);
    const { last_used_at } = await current(token);
    expect(Date.parse(last_used_at)).toBeGreaterThanOrEqual(before);
  });

  it("has sessions of before, which say only when they began", async () => {
    const ada = await confirmed();
    const { token } = await logIn(ada);
    const { id, created_at } = await current(token);
    await run(
      "UPDATE sessions SET last_used_at_ms = NULL, expires_at_ms = NULL, device = NULL, country = NULL WHERE id = ?1",
      id,
    );
    expect(await current(token)).toEqual({
      id,
      created_at,
      last_used_at: created_at,
      device: null,
      country: null,
      current: true,
    });
  });

  it("has none that has ended or run out", async () => {
    const ada = await confirmed();
    const [gone, old, kept] = [await logIn(ada), await logIn(ada), await logIn(ada)];
    await call("POST", "/auth/logout", undefined, bearer(gone.token));
    const { id } = await current(old.token);
    await age(id, 31 * DAY_MS);
    expect((await listed(kept.token)).map((one) => one.id)).not.toContain(id);
    expect(await listed(kept.token)).toHaveLength(2);
  });
});

describe("a session of one's own", () => {
  it("is ended by its id, with its tokens, and no other", async () => {
    const ada = await confirmed();
    const [phone, till] = [await logIn(ada), await logIn(ada)];
    const { id } = await current(phone.token);
    const end = () => call("DELETE", `/me/sessions/${id}`, undefined, bearer(till.token));
    expect((await end()).status).toBe(204);
    expect((await call("GET", "/me", undefined, bearer(phone.token))).status).toBe(401);
    expect((await refresh(phone.refresh)).body).toMatchObject({ code: "invalid_refresh_token" });
    expect((await refresh(till.refresh)).status).toBe(200);
    expect(await end()).toMatchObject({ status: 404, body: { code: "session_not_found" } });
  });

  it("is not ended by somebody else, who is not told that it exists", async () => {
    const [ada, stranger] = [await confirmed(), await confirmed()];
    const { token } = await logIn(ada);
    const { id } = await current(token);
    for (const wanted of [id, "0".repeat(32)])
      expect(await call("DELETE", `/me/sessions/${wanted}`, undefined, bearer(stranger.token))).toMatchObject(
        {
          status: 404,
          body: { code: "session_not_found" },
        },
      );
    expect((await call("GET", "/me", undefined, bearer(token))).status).toBe(200);
  });

  it("stays while all others of the person end", async () => {
    const [ada, other] = [await confirmed(), await confirmed()];
    const [phone, till] = [await logIn(ada), await logIn(ada)];
    expect((await call("DELETE", "/me/sessions", undefined, bearer(till.token))).status).toBe(204);
    expect(await listed(till.token)).toMatchObject([{ current: true }]);
    for (const token of [phone.token, ada.token])
      expect((await call("GET", "/me", undefined, bearer(token))).status).toBe(401);
    expect((await call("GET", "/me", undefined, bearer(other.token))).status).toBe(200);
  });
});

describe("the end of a session", () => {
  it("is 90 days after sign-in, however often it is refreshed", async () => {
    const ada = await confirmed();
    const { token, refresh: first } = await logIn(ada);
    const { id } = await current(token);
    await run("UPDATE sessions SET created_at_ms = created_at_ms - ?2 WHERE id = ?1", id, 80 * DAY_MS);
    const refreshed = await refresh(first);
    expect(refreshed.status).toBe(200);
    const kept = await row(
      "SELECT max(r.expires_at_ms) - s.created_at_ms AS life, s.expires_at_ms = max(r.expires_at_ms) AS same FROM sessions s JOIN refresh_tokens r ON r.session_id = s.id WHERE s.id = ? AND r.used_at_ms IS NULL",
      id,
    );
    expect(kept).toEqual({ life: SESSION_LIFE_MS, same: 1 });

    await run("UPDATE sessions SET created_at_ms = created_at_ms - ?2 WHERE id = ?1", id, 10 * DAY_MS);
    expect(await refresh(String(refreshed.body["refresh_token"]))).toMatchObject({
      status: 401,
      body: { code: "invalid_refresh_token" },
    });
  });

  it("is 90 days after sign-in too for one of before, whose tokens may live longer", async () => {
    const ada = await confirmed();
    const { token, refresh: kept } = await logIn(ada);
    const { id } = await current(token);
    await run(
      "UPDATE sessions SET expires_at_ms = NULL, created_at_ms = ?2 WHERE id = ?1",
      id,
      Date.now() - SESSION_LIFE_MS + 60_000,
    );
    expect((await refresh(kept)).status).toBe(200);
    await run(
      "UPDATE sessions SET expires_at_ms = NULL, created_at_ms = ?2 WHERE id = ?1",
      id,
      Date.now() - SESSION_LIFE_MS,
    );
    expect((await refresh(kept)).status).toBe(401);
    expect(await service.currentCaller({ sessionId: id })).toBeNull();
  });
});

describe("the sweep", () => {
  it("removes a session a week after its end, with its tokens, and none that lives", async () => {
    const ada = await confirmed();
    const [old, ended, living] = [await logIn(ada), await logIn(ada), await logIn(ada)];
    const ids = await Promise.all([old, ended, living].map(async ({ token }) => (await current(token)).id));
    const [oldId = "", endedId = "", livingId = ""] = ids;
    await call("POST", "/auth/logout", undefined, bearer(ended.token));
    await age(oldId, 36 * DAY_MS);
    await sweep(Date.now());
    for (const id of ids) expect(await count("sessions", id)).toBe(1);

    await age(oldId, 2 * DAY_MS);
    await age(endedId, 38 * DAY_MS);
    await sweep(Date.now());
    for (const id of [oldId, endedId])
      expect([await count("sessions", id), await count("refresh_tokens", id)]).toEqual([0, 0]);
    expect([await count("sessions", livingId), await count("refresh_tokens", livingId)]).toEqual([1, 1]);
    expect((await refresh(old.refresh)).body).toMatchObject({ code: "invalid_refresh_token" });
    expect((await refresh(living.refresh)).status).toBe(200);
  });

  it("removes one of before, which has no end written down, with tokens that outlive it", async () => {
    const ada = await confirmed();
    const { id } = await current((await logIn(ada)).token);
    await run(
      "UPDATE sessions SET expires_at_ms = NULL, created_at_ms = ?2 WHERE id = ?1",
      id,
      Date.now() - SESSION_LIFE_MS - 8 * DAY_MS,
    );
    await service.sweepSessions(Date.now());
    expect([await count("sessions", id), await count("refresh_tokens", id)]).toEqual([0, 0]);
  });

  it("removes used tokens that ran out, and keeps those whose reuse would end the session", async () => {
    const ada = await confirmed();
    const { token, refresh: first } = await logIn(ada);
    const { id } = await current(token);
    const second = String((await refresh(first)).body["refresh_token"]);
    const third = String((await refresh(second)).body["refresh_token"]);
    await run(
      "UPDATE refresh_tokens SET expires_at_ms = ?2 WHERE session_id = ?1 AND hash = (SELECT hash FROM refresh_tokens WHERE session_id = ?1 ORDER BY rowid LIMIT 1)",
      id,
      Date.now() - 8 * DAY_MS,
    );
    await service.sweepSessions(Date.now());
    expect(await count("refresh_tokens", id)).toBe(2);
    expect((await refresh(first)).body).toMatchObject({ code: "invalid_refresh_token" });
    await run("UPDATE refresh_tokens SET used_at_ms = used_at_ms - 60000 WHERE session_id = ?1", id);
    expect((await refresh(second)).body).toMatchObject({ code: "refresh_token_reused" });
    expect((await refresh(third)).status).toBe(401);
  });

  it("removes more than a piece at once", async () => {
    const ada = await confirmed();
    await run(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 450)
       INSERT INTO sessions (id, user_id, created_at_ms) SELECT 'swept-' || i, ?1, 1 FROM n`,
      ada.userId,
    );
    expect(await service.sweepSessions(Date.now())).toBeGreaterThanOrEqual(450);
    expect(await row("SELECT count(*) AS n FROM sessions WHERE id LIKE 'swept-%'")).toEqual({ n: 0 });
  });

  it("finds what is over by indexes", async () => {
    const plans = await plansOf(() => service.sweepSessions(5));
    expect(plans).toHaveLength(3);
    expect(plans[0]?.join()).toMatch(/refresh_tokens_by_end \(expires_at_ms<\?\)/);
    for (const plan of plans.slice(1)) expect(plan.join()).toMatch(/sessions_by_end \(<expr><\?\)/);
    for (const step of plans.flat()) expect(step).not.toMatch(/^SCAN|TEMP B-TREE/);
  });

  it("lists a person's sessions by an index", async () => {
    const [plan] = await plansOf(() => store.livingSessionsOf(1, 5));
    expect(plan?.join()).toMatch(/sessions_by_user \(user_id=\?\)/);
  });
});

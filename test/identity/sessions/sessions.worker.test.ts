import { env } from "cloudflare:workers";
import { SignJWT, UnsecuredJWT } from "jose";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Caller } from "../../../src/http/caller.ts";
import { accessKey, signAccessToken } from "../../../src/identity/sessions/access-token.ts";
import { refreshToken, refreshTokenHash } from "../../../src/identity/sessions/refresh-token.ts";
import { insertUser } from "../../support/people.ts";
import { call, rows, run } from "../../support/world.ts";

let lastUser = 5000;

interface Login {
  readonly userId: number;
  readonly sessionId: string;
  readonly refresh: string;
}

/** A person who has just logged in. */
async function loggedIn(): Promise<Login> {
  const userId = ++lastUser;
  const sessionId = `session-${userId}`;
  const refresh = refreshToken(crypto.getRandomValues(new Uint8Array(32)));
  await insertUser(run, userId);
  await run(
    "INSERT OR IGNORE INTO sessions (id, user_id, created_at_ms) VALUES (?1, ?2, ?3)",
    sessionId,
    userId,
    Date.now(),
  );
  await run(
    "INSERT INTO refresh_tokens (hash, session_id, expires_at_ms) VALUES (?1, ?2, ?3)",
    refreshTokenHash(refresh),
    sessionId,
    Date.now() + 60_000,
  );
  return { userId, sessionId, refresh };
}

const callerOf = ({ userId, sessionId }: Login): Caller => ({
  userId,
  sessionId,
  role: "user",
  isAdmin: false,
  emailConfirmed: true,
});

/** An access token that was issued `agoMs` ago. */
const accessToken = async (login: Login, agoMs = 0, secret = env.ACCESS_TOKEN_SECRET): Promise<string> =>
  signAccessToken(callerOf(login), await accessKey(secret), Date.now() - agoMs, Date.now() - agoMs);

interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

const refreshWith = (token: string) => call("POST", "/v1/auth/refresh", { body: { refresh_token: token } });
const list = (token: string) => call("GET", "/v1/reservations", { as: token });
const codeOf = async (response: Response): Promise<string> => (await response.json<{ code: string }>()).code;

/** Sets back the time at which the token was used. */
const usedEarlier = (token: string, byMs: number) =>
  run(
    "UPDATE refresh_tokens SET used_at_ms = used_at_ms - ?2 WHERE hash = ?1",
    refreshTokenHash(token),
    byMs,
  );

describe("a refresh token", () => {
  it("works once, and its answer has the next one", async () => {
    const { refresh } = await loggedIn();
    const first = await refreshWith(refresh);
    expect(first.status).toBe(200);
    expect(first.headers.get("cache-control")).toBe("no-store");
    const tokens: Tokens = await first.json();
    expect(tokens).toMatchObject({ token_type: "Bearer", expires_in: 3600 });
    expect(tokens.refresh_token).not.toBe(refresh);
    expect((await list(tokens.access_token)).status).toBe(200);
    expect((await refreshWith(tokens.refresh_token)).status).toBe(200);
  });

  it("gives the same successor again within 20 s, because an answer can get lost", async () => {
    const { refresh } = await loggedIn();
    const first: Tokens = await (await refreshWith(refresh)).json();
    await usedEarlier(refresh, 19_000);
    const again: Tokens = await (await refreshWith(refresh)).json();
    expect(again.refresh_token).toBe(first.refresh_token);
    expect((await refreshWith(again.refresh_token)).status).toBe(200);
  });

  it("gives ten parallel requests the same successor", async () => {
    const { refresh, sessionId } = await loggedIn();
    const answers = await Promise.all(Array.from({ length: 10 }, () => refreshWith(refresh)));
    const successors = await Promise.all(
      answers.map(async (answer) => (await answer.json<Tokens>()).refresh_token),
    );
    expect(new Set(successors).size).toBe(1);
    expect(await rows("SELECT hash FROM refresh_tokens WHERE session_id = ?1", sessionId)).toHaveLength(2);
  });

  it("that was stolen is refused after the owner has used it, and ends the session", async () => {
    const { refresh } = await loggedIn();
    const tokens: Tokens = await (await refreshWith(refresh)).json();
    await usedEarlier(refresh, 21_000);
    const thief = await refreshWith(refresh);
    expect(thief.status).toBe(401);
    expect(await codeOf(thief)).toBe("refresh_token_reused");
    expect((await refreshWith(tokens.refresh_token)).status).toBe(401);
    expect((await list(tokens.access_token)).status).toBe(401);
  });

  it("that comes again after its successor was used ends the session, also within 20 s", async () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
    try {
      const { refresh, userId } = await loggedIn();
      const first: Tokens = await (await refreshWith(refresh)).json();
      const lost: Tokens = await (await refreshWith(refresh)).json();
      expect(lost.refresh_token).toBe(first.refresh_token);
      const second: Tokens = await (await refreshWith(first.refresh_token)).json();
      const replayed = await refreshWith(refresh);
      expect(replayed.status).toBe(401);
      expect(await codeOf(replayed)).toBe("refresh_token_reused");
      for (const { access_token } of [first, lost, second])
        expect((await list(access_token)).status).toBe(401);
      for (const token of [refresh, first.refresh_token, second.refresh_token]) {
        const refused = await refreshWith(token);
        expect(refused.status).toBe(401);
        expect(await codeOf(refused)).toBe("invalid_refresh_token");
      }
      const events = log.mock.calls.map(([line]) => JSON.parse(String(line)) as Record<string, unknown>);
      expect(events.filter(({ security }) => security === "refresh_token_reused")).toEqual([
        expect.objectContaining({ user_id: userId, request_id: expect.any(String) }),
      ]);
    } finally {
      vi.restoreAllMocks();
    }
  });

  it("is refused once it has expired, its session has ended, or its account is disabled", async () => {
    const old = await loggedIn();
    await run(
      "UPDATE refresh_tokens SET expires_at_ms = ?2 WHERE session_id = ?1",
      old.sessionId,
      Date.now(),
    );
    const ended = await loggedIn();
    await run("UPDATE sessions SET ended_at_ms = 1 WHERE id = ?1", ended.sessionId);
    const disabled = await loggedIn();
    await run("UPDATE users SET disabled_at_ms = 1 WHERE id = ?1", disabled.userId);
    for (const token of [old.refresh, ended.refresh, disabled.refresh, "nonsense", old.refresh.slice(1)]) {
      const answer = await refreshWith(token);
      expect(answer.status).toBe(401);
      expect(await codeOf(answer)).toBe("invalid_refresh_token");
    }
  });

  it("is not stored in plain text, nor is its successor", async () => {
    const { refresh } = await loggedIn();
    const { refresh_token: successor }: Tokens = await (await refreshWith(refresh)).json();
    const kept = JSON.stringify(await rows("SELECT * FROM refresh_tokens"));
    expect(kept).not.toContain(refresh);
    expect(kept).not.toContain(successor);
  });
});

describe("a session", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it("ends with a logout", async () => {
    const login = await loggedIn();
    const token = await accessToken(login);
    expect((await call("POST", "/v1/auth/logout", { as: token })).status).toBe(204);
    expect((await list(token)).status).toBe(401);
    expect((await refreshWith(login.refresh)).status).toBe(401);
  });

  it("that ended is refused at once on routes of owners and admins", async () => {
    const login = await loggedIn();
    await run("UPDATE users SET role = 'owner' WHERE id = ?1", login.userId);
    const token = await accessToken(login);
    expect((await call("POST", "/v1/movies", { as: token, body: {} })).status).toBe(422);
    await run("UPDATE sessions SET ended_at_ms = 1 WHERE id = ?1", login.sessionId);
    expect((await call("POST", "/v1/movies", { as: token, body: {} })).status).toBe(401);
  });
});

describe("an access token", () => {
  const claims = (login: Login) => ({ role: "user", adm: false, ecf: true, sid: login.sessionId });

  it("that was valid before is refused once it has expired, and once its key is no longer ours", async () => {
    const login = await loggedIn();
    const token = await accessToken(login);
    expect((await list(token)).status).toBe(200);
    const later = Date.now() + 3_606_000;
    vi.spyOn(Date, "now").mockReturnValue(later);
    expect((await list(token)).status).toBe(401);
    vi.restoreAllMocks();
    expect((await list(token)).status).toBe(200);
    const before = env.ACCESS_TOKEN_SECRET;
    env.ACCESS_TOKEN_SECRET = "the secret after the rotation";
    expect((await list(token)).status).toBe(401);
    env.ACCESS_TOKEN_SECRET = before;
  });

  it("is valid with the key from before the last rotation, and no older one", async () => {
    const login = await loggedIn();
    const old = await accessToken(login, 0, "the secret before the rotation");
    expect((await list(old)).status).toBe(401);
    env.ACCESS_TOKEN_SECRET_PREVIOUS = "the secret before the rotation";
    try {
      expect((await list(old)).status).toBe(200);
      expect((await list(await accessToken(login))).status).toBe(200);
      expect((await list(await accessToken(login, 0, "an older one"))).status).toBe(401);
    } finally {
      env.ACCESS_TOKEN_SECRET_PREVIOUS = "";
    }
  });

  it("is refused without a signature, with another algorithm, key, issuer or type, after its time and before it", async () => {
    const login = await loggedIn();
    const { id: kid, key } = await accessKey(env.ACCESS_TOKEN_SECRET);
    const nowS = Math.floor(Date.now() / 1000);
    const token = (header: Record<string, string> = {}, payload: Record<string, unknown> = {}) =>
      new SignJWT({
        ...claims(login),
        sub: String(login.userId),
        iss: "matinee",
        iat: nowS,
        exp: nowS + 60,
        ...payload,
      }).setProtectedHeader({ alg: "HS256", kid, typ: "at+jwt", ...header });
    const secret = new TextEncoder().encode(env.ACCESS_TOKEN_SECRET);
    const pair = await crypto.subtle.generateKey({ name: "Ed25519" }, true, ["sign", "verify"]);
    if (!("privateKey" in pair)) throw new Error("no key pair");
    expect((await list(await token().sign(key))).status).toBe(200);
    const bad = [
      new UnsecuredJWT({ ...claims(login), sub: String(login.userId) })
        .setIssuer("matinee")
        .setIssuedAt()
        .encode(),
      await token({ alg: "HS512" }).sign(secret),
      await token({ alg: "EdDSA" }).sign(pair.privateKey),
      await token().sign(new TextEncoder().encode("another secret of some length, 32 bytes")),
      await token({ kid: "another" }).sign(key),
      await token({ typ: "JWT" }).sign(key),
      await token({}, { iss: "somebody" }).sign(key),
      await token({}, { exp: nowS - 30 }).sign(key),
      await token({}, { nbf: nowS + 60 }).sign(key),
      await token({}, { iat: nowS + 60 }).sign(key),
      await token({}, { iat: nowS - 90_000, exp: nowS + 60 }).sign(key),
      await token({}, { sid: undefined }).sign(key),
      `${await token().sign(key)}x`,
      "nonsense",
    ];
    for (const [i, wrong] of bad.entries()) expect((await list(wrong)).status, `token ${i}`).toBe(401);
  });
});

import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { login as logIn } from "../../../src/identity/login/service.ts";
import { lockOfAllNetworks, lockedUntilMsByFailures } from "../../../src/identity/passwords/lockout.ts";
import { checkPassword, forgetOldTries } from "../../../src/identity/passwords/service.ts";
import { takePasswordTry } from "../../../src/identity/passwords/store.ts";
import { nameTarget } from "../../../src/identity/passwords/target.ts";
import {
  ADMITS_EVERYBODY,
  PASSWORD,
  alike,
  call,
  codeOf,
  confirmed,
  from,
  login,
  newEmail,
  register,
  row,
  statuses,
  visitFrom,
} from "../accounts/accounts-client.ts";
import type { Answer } from "../accounts/accounts-client.ts";

const WRONG = "a wrong password";

async function guess(name: string, times: number): Promise<void> {
  for (let i = 0; i < times; i++) expect((await login(name, WRONG)).status).toBe(401);
}

const LOCKED = { status: 429, body: { code: "too_many_requests" } };

/** Ends the lock, as if its time were over. */
const afterTheLock = () => env.DB.prepare("UPDATE password_tries SET locked_until_ms = 0").run();

describe("wrong passwords", () => {
  it("lock the account for 30 s after ten, also for the right one, and say when to retry", async () => {
    const { email } = await confirmed();
    await guess(email, 10);
    const answer = await login(email, PASSWORD);
    expect(answer).toMatchObject(LOCKED);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(20);
    expect(Number(answer.headers.get("retry-after"))).toBeLessThanOrEqual(30);
    expect(answer.headers.get("ratelimit-policy")).toBe(`"wrong-passwords";q=10`);
  });

  it("lock it twice as long with each further one", async () => {
    const { email } = await confirmed();
    await guess(email, 10);
    for (const seconds of [60, 120]) {
      await afterTheLock();
      await guess(email, 1);
      const wait = Number((await login(email)).headers.get("retry-after"));
      expect(wait).toBeGreaterThan(seconds - 10);
      expect(wait).toBeLessThanOrEqual(seconds);
    }
  });

  it("never lock it for more than an hour", async () => {
    const { email } = await confirmed();
    await guess(email, 10);
    for (let i = 0; i < 12; i++) {
      await afterTheLock();
      await guess(email, 1);
    }
    expect(Number((await login(email)).headers.get("retry-after"))).toBeLessThanOrEqual(3600);
    expect(Number((await login(email)).headers.get("retry-after"))).toBeGreaterThan(3590);
  });

  it("are counted together when they are sent at the same moment: of twenty, ten are tried", async () => {
    const { email } = await confirmed();
    const answers = await Promise.all(Array.from({ length: 20 }, () => login(email, WRONG)));
    expect(statuses(answers)).toEqual([...Array(10).fill(401), ...Array(10).fill(429)]);
    expect(await login(email)).toMatchObject(LOCKED);
  });

  it("lock a name without an account in the same way, so that it is not revealed", async () => {
    const { email } = await confirmed();
    const namesNobodyHas = [newEmail(), "nobody-of-that-name", (await register()).email];
    const answersOf = async (name: string): Promise<Answer[]> => {
      const field = name.includes("@") ? "email" : "username";
      const answers = [];
      for (let i = 0; i < 11; i++)
        answers.push(await call("POST", "/auth/login", { [field]: name, password: WRONG }));
      return answers;
    };
    const known = (await answersOf(email)).map(alike);
    for (const name of namesNobodyHas) expect((await answersOf(name)).map(alike)).toEqual(known);
  });

  it("are no longer counted after the right one", async () => {
    const { email } = await confirmed();
    for (let i = 0; i < 2; i++) {
      await guess(email, 9);
      expect((await login(email)).status).toBe(200);
    }
  });

  it("are deleted a day after the last one, and not before", async () => {
    const { email } = await confirmed();
    await guess(email, 9);
    const hour = 60 * 60_000;
    await forgetOldTries(Date.now() + 23 * hour);
    await guess(email, 1);
    expect(await login(email)).toMatchObject(LOCKED);
    await forgetOldTries(Date.now() + 25 * hour);
    expect((await login(email)).status).toBe(200);
  });

  it("from one network do not keep out the owner, who is in another", async () => {
    const { email } = await confirmed();
    for (let i = 0; i < 10; i++) await login(email, WRONG, "192.0.2.66");
    expect(await login(email, PASSWORD, "192.0.2.66")).toMatchObject(LOCKED);
    expect((await login(email, PASSWORD, "198.51.100.7")).status).toBe(200);
    expect(await login(email, PASSWORD, "192.0.2.66")).toMatchObject(LOCKED);
  });

  it("from many addresses of one IPv6 network are counted together", async () => {
    const { email } = await confirmed();
    for (let i = 0; i < 10; i++) await login(email, WRONG, `2001:db8:1:2::${i + 1}`);
    expect(await login(email, PASSWORD, "2001:db8:1:2::ff")).toMatchObject(LOCKED);
  });

  it("lock one account, not the others", async () => {
    const [ada, bob] = [await confirmed(), await confirmed()];
    await guess(ada.email, 10);
    expect((await login(bob.email)).status).toBe(200);
  });

  it("count for an address in any case", async () => {
    const { email } = await confirmed();
    await guess(email.toUpperCase(), 10);
    expect(await login(email)).toMatchObject(LOCKED);
  });
});

describe("a hundred wrong passwords from many networks", () => {
  const OWNERS = "198.51.100.7";

  /** Five from each of twenty networks: none of them is locked by itself. Counted as `tryPassword` does, without hashes. */
  async function guessFromEverywhere(name: string): Promise<void> {
    const nowMs = Date.now();
    const locks = { own: lockedUntilMsByFailures(nowMs), all: lockOfAllNetworks(nowMs) };
    for (let i = 0; i < 100; i++)
      expect(await takePasswordTry(nameTarget(name, `10.0.0.${i % 20}`), locks, nowMs)).toMatchObject({
        ok: true,
      });
  }

  it("lock the account for a day, but not for networks with an earlier login, whose login ends it", async () => {
    const { email } = await confirmed();
    expect((await login(email, PASSWORD, OWNERS)).status).toBe(200);
    await guessFromEverywhere(email);
    const stranger = await login(email, PASSWORD, "10.0.1.1");
    expect(stranger).toMatchObject(LOCKED);
    expect(Number(stranger.headers.get("retry-after"))).toBeGreaterThan(23 * 3600);
    expect(await login(email, PASSWORD, "10.0.0.1")).toMatchObject(LOCKED);

    expect((await login(email, WRONG, OWNERS)).status).toBe(401);
    expect((await login(email, PASSWORD, OWNERS)).status).toBe(200);
    expect((await login(email, PASSWORD, "10.0.1.1")).status).toBe(200);
  });

  it("lock a name without an account in the same way", async () => {
    const name = newEmail();
    await guessFromEverywhere(name);
    expect(await login(name, PASSWORD, "10.0.1.1")).toMatchObject(LOCKED);
  });

  it("do not keep out a network after a reset of the password by mail", async () => {
    const ada = await confirmed();
    await guessFromEverywhere(ada.email);
    expect((await call("POST", "/auth/password/forgot", { email: ada.email })).status).toBe(202);
    await expect.poll(() => codeOf(ada.userId, "reset_password").catch(() => null)).not.toBeNull();
    const password = "another long password";
    const body = { email: ada.email, code: await codeOf(ada.userId, "reset_password"), password };
    expect((await call("POST", "/auth/password/reset", body, from("10.0.1.1"))).status).toBe(204);
    expect((await login(ada.email, password, "10.0.1.1")).status).toBe(200);
  });

  it("keeps out a network again 90 days after its last login", async () => {
    const { email } = await confirmed();
    expect((await login(email, PASSWORD, OWNERS)).status).toBe(200);
    await guessFromEverywhere(email);
    await env.DB.prepare("UPDATE password_tries SET known_until_ms = ?1 WHERE known_until_ms > 0")
      .bind(Date.now())
      .run();
    expect(await login(email, PASSWORD, OWNERS)).toMatchObject(LOCKED);
  });

  it("keeps what is known of a network for 90 days, and not longer", async () => {
    const { email } = await confirmed();
    await env.DB.prepare("DELETE FROM password_tries").run();
    expect((await login(email, PASSWORD, "203.0.113.9")).status).toBe(200);
    const known = async () =>
      (await row("SELECT count(*) AS n FROM password_tries WHERE known_until_ms > 0"))?.["n"];
    const day = 24 * 60 * 60_000;
    await forgetOldTries(Date.now() + 89 * day);
    expect(await known()).toBe(1);
    await forgetOldTries(Date.now() + 91 * day);
    expect(await known()).toBe(0);
  });
});

describe("a locked account", () => {
  it("can get a new password by mail, which lifts the lock of the address and of the username", async () => {
    const ada = await confirmed({ username: "locked-out" });
    await guess(ada.email, 10);
    for (let i = 0; i < 10; i++)
      await call("POST", "/auth/login", { username: "locked-out", password: WRONG });
    expect((await call("POST", "/auth/password/forgot", { email: ada.email })).status).toBe(202);
    await expect
      .poll(() => row("SELECT 1 FROM codes WHERE user_id = ? AND purpose = 'reset_password'", ada.userId))
      .not.toBeNull();
    const code = await codeOf(ada.userId, "reset_password");
    const password = "another long password";
    expect((await call("POST", "/auth/password/reset", { email: ada.email, code, password })).status).toBe(
      204,
    );
    expect((await login(ada.email, password)).status).toBe(200);
    expect((await call("POST", "/auth/login", { username: "locked-out", password })).status).toBe(200);
  });

  it("keeps its sessions", async () => {
    const ada = await confirmed();
    await guess(ada.email, 10);
    expect((await call("GET", "/me", undefined, { authorization: `Bearer ${ada.token}` })).status).toBe(200);
  });

  it("is not unlocked by another account that is registered with its address", async () => {
    const ada = await confirmed();
    const thief = await register({ email: ada.email, password: "the thief's password" });
    await guess(ada.email, 9);
    expect(await checkPassword(thief.userId, "the thief's password")).toEqual({ ok: true });
    expect(
      await logIn(ada.email, "the thief's password", visitFrom("unknown"), ADMITS_EVERYBODY),
    ).toMatchObject({
      ok: false,
    });
    expect(await login(ada.email)).toMatchObject(LOCKED);
  });
});

describe("asking a signed-in person for the password", () => {
  it("counts wrong ones and locks in the same way", async () => {
    const { userId } = await confirmed();
    for (let i = 0; i < 10; i++)
      expect(await checkPassword(userId, WRONG)).toEqual({ ok: false, code: "wrong_password" });
    expect(await checkPassword(userId, PASSWORD)).toMatchObject({ ok: false, code: "locked" });
  });
});

describe("a storm of logins", () => {
  it("is refused beyond ten at a time, and uses up no tries", async () => {
    const people = await Promise.all(Array.from({ length: 8 }, () => confirmed()));
    const counted = () => row("SELECT count(*) AS n FROM password_tries WHERE failures > 0");
    const before = await counted();
    const names = [...people, ...people, ...people].map(({ email }) => email);
    const answers = await Promise.all(names.map((email) => login(email)));
    const busy = answers.filter(({ status }) => status === 503);
    expect(busy.length).toBeGreaterThan(0);
    expect(answers.filter(({ status }) => status === 200).length).toBe(names.length - busy.length);
    for (const { body, headers } of busy) {
      expect(body).toMatchObject({ code: "busy" });
      expect(headers.get("retry-after")).toBe("1");
    }
    expect(await counted()).toEqual(before);
  });
});

/** An owner's or admin's rights never hang on a password that is guessed first. */

import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { bearer, confirmedPerson, resetCodeOf, send, stranger } from "../../dialects/visitor.ts";
import type { Person } from "../../dialects/visitor.ts";
import { someone } from "../../support/catalogue.ts";
import { stopQueues } from "../../support/queues.ts";
import { run } from "../../support/world.ts";
import { codeOf, row } from "../accounts/accounts-client.ts";

const WEAK = "123456";
const STRONG = "matinee on sunday";
const MOVIE = { title: "Metropolis", genre: "drama", duration_minutes: 150 };
const settings = { ...env };

let chief = "";

beforeAll(async () => {
  chief = await someone({ isAdmin: true });
});
beforeEach(stopQueues);
afterEach(() => {
  Object.assign(env, settings);
});

const admins = (token: string) => send("GET /v1/admin/users", { headers: bearer(token) });
const newMovie = (token: string) => send("POST /v1/movies", { headers: bearer(token), body: MOVIE });
const me = (token: string) => send("GET /v1/me", { headers: bearer(token) });

/** A person with a confirmed address who chose a weak password, as an older API lets them. */
async function careless(): Promise<Person> {
  const { email } = stranger();
  const { status, body } = await send(`POST /register?username=${email}&password=${WEAK}`);
  if (status !== 200) throw new Error(`registration answered ${status} ${JSON.stringify(body)}`);
  const { id } = body["user"] as { id: number };
  await send(`GET /confirmEmail?username=${email}&code=${await codeOf(id)}`);
  return { id, email, username: email, token: String(body["token"]) };
}

async function logIn(email: string, password: string): Promise<string> {
  const { status, body } = await send("POST /v1/auth/login", { body: { email, password } });
  if (status !== 200) throw new Error(`login answered ${status} ${JSON.stringify(body)}`);
  return String(body["access_token"]);
}

const setPassword = (token: string, current: string, password: string) =>
  send("PATCH /v1/me", { headers: bearer(token), body: { current_password: current, password } });

const reset = ({ email }: Person, code: string, password: string) =>
  send(`POST /resetPassword?username=${email}&secret_code=${code}&password=${encodeURIComponent(password)}`);

const raised = async (changes: string): Promise<Person> => {
  const person = await confirmedPerson();
  await run(`UPDATE users SET ${changes} WHERE id = ?1`, person.id);
  return person;
};

describe("a new password by an older API", () => {
  it.each([
    ["an admin", "is_admin = 1"],
    ["an owner", "role = 'owner'"],
    ["an account that becomes an admin once confirmed", "is_admin = 1, email_confirmed_at_ms = NULL"],
  ])("of %s is refused where it is weak, and the code stays good for a strong one", async (_, changes) => {
    const person = await raised(changes);
    const code = await resetCodeOf(person);
    for (const weak of [WEAK, "password123", person.email]) {
      const refused = await reset(person, code, weak);
      expect(refused.status).toBe(400);
      expect(refused.body).toEqual({ message: expect.any(String), error: refused.body["message"] });
    }
    const left = await row(
      "SELECT tries_left FROM codes WHERE user_id = ? AND purpose = 'reset_password'",
      person.id,
    );
    expect(left).toEqual({ tries_left: 100 });
    expect((await reset(person, code, STRONG)).status).toBe(200);
  });

  it("of anybody else may be weak, as their documents have it", async () => {
    const person = await confirmedPerson();
    expect((await reset(person, await resetCodeOf(person), WEAK)).status).toBe(200);
  });
});

describe("the rights of an account with a weak password", () => {
  it("wait after a promotion until a strong one is set, at every door", async () => {
    const ida = await careless();
    expect((await send(`POST /v1/admin/users/${ida.id}/promote`, { headers: bearer(chief) })).status).toBe(
      204,
    );
    const token = await logIn(ida.email, WEAK);
    for (const as of [ida.token, token]) {
      expect(await admins(as)).toMatchObject({ status: 403, body: { code: "password_too_weak" } });
      const older = await send("GET /admin/users", { headers: bearer(as) });
      expect(older.status).toBe(403);
      expect(older.body["message"]).toMatch(/hard to guess/);
      expect(older.body["error"]).toBe(older.body["message"]);
    }
    expect((await me(token)).body).toMatchObject({ is_admin: false, rights_wait_for_password: true });
    const seen = await send(`GET /v1/admin/users/${ida.id}`, { headers: bearer(chief) });
    expect(seen.body).toMatchObject({ is_admin: false, rights_wait_for_password: true });

    expect((await setPassword(token, WEAK, STRONG)).status).toBe(200);
    expect((await admins(token)).status).toBe(200);
    expect((await me(token)).body).toMatchObject({ is_admin: true, rights_wait_for_password: false });
  });

  it("wait too where the promotion came by an older API, and begin with a reset", async () => {
    const ida = await careless();
    expect((await send(`POST /users/promote/${ida.id}`, { headers: bearer(chief) })).status).toBe(200);
    const entered = await send("POST /login", { body: { email: ida.email, password: WEAK } });
    expect(entered.body).toMatchObject({ is_admin: false });
    expect((await admins(String(entered.body["token"]))).status).toBe(403);
    expect((await reset(ida, await resetCodeOf(ida), STRONG)).status).toBe(200);
    expect((await admins(await logIn(ida.email, STRONG))).status).toBe(200);
  });

  it("wait where it becomes an owner's", async () => {
    const ida = await careless();
    const path = `/v1/admin/users/${ida.id}`;
    const change = await send(`PATCH ${path}`, { headers: bearer(chief), body: { role: "owner" } });
    expect(change.body).toMatchObject({ role: "owner", rights_wait_for_password: true });
    expect(await newMovie(ida.token)).toMatchObject({ status: 403, body: { code: "password_too_weak" } });
    expect((await setPassword(ida.token, WEAK, STRONG)).status).toBe(200);
    expect((await newMovie(ida.token)).status).toBe(201);
  });

  it("wait where it signs up as an owner's, with the password of 002's own example", async () => {
    env.OWNER_SIGNUP = "open";
    const { email } = stranger();
    const body = { name: "Ida", email, password: "password123", role: "owner" };
    expect((await send("POST /signup", { body })).status).toBe(201);
    const entered = await send("POST /login", { body });
    const token = String(entered.body["token"]);
    const refused = await send("POST /movies", { headers: bearer(token), body: MOVIE });
    expect(refused.status).toBe(403);
    expect(refused.body["message"]).toMatch(/hard to guess/);
    const { id } = entered.body["user"] as { id: number };
    const person = { id, email, token, username: email };
    expect((await reset(person, await resetCodeOf(person), STRONG)).status).toBe(200);
    const again = await send("POST /login", { body: { email, password: STRONG } });
    const made = await send("POST /movies", { headers: bearer(String(again.body["token"])), body: MOVIE });
    expect(made.status).toBe(201);
  });

  it("wait where it confirms the address in INITIAL_ADMIN_EMAIL", async () => {
    const { email } = stranger();
    env.INITIAL_ADMIN_EMAIL = email;
    const { body } = await send(`POST /register?username=${email}&password=${WEAK}`);
    const { id } = body["user"] as { id: number };
    await send(`GET /confirmEmail?username=${email}&code=${await codeOf(id)}`);
    expect(await row("SELECT is_admin FROM users WHERE id = ?", id)).toEqual({ is_admin: 1 });
    expect((await admins(String(body["token"]))).status).toBe(403);
    expect((await admins(await logIn(email, WEAK))).status).toBe(403);
  });

  it("are those of a user meanwhile, who can still look and buy", async () => {
    const ida = await careless();
    await run("UPDATE users SET role = 'owner', is_admin = 1 WHERE id = ?1", ida.id);
    expect((await send("GET /v1/tickets", { headers: bearer(ida.token) })).status).toBe(200);
    expect((await send("GET /bookings", { headers: bearer(await logIn(ida.email, WEAK)) })).status).toBe(200);
  });
});

describe("an account from before the rule, of whose password nothing is known", () => {
  const unknown = (id: number) => run("UPDATE users SET password_is_strong = NULL WHERE id = ?1", id);

  it("keeps its rights until a login shows that the password is weak", async () => {
    const ida = await careless();
    await run("UPDATE users SET is_admin = 1 WHERE id = ?1", ida.id);
    await unknown(ida.id);
    expect((await admins(ida.token)).status).toBe(200);
    expect((await admins(await logIn(ida.email, WEAK))).status).toBe(403);
    expect((await admins(ida.token)).status).toBe(403);
  });

  it("keeps them for good where a login shows that it is strong", async () => {
    const ida = await raised("is_admin = 1");
    await unknown(ida.id);
    expect((await admins(await logIn(ida.email, "a long password"))).status).toBe(200);
    expect(await row("SELECT password_is_strong FROM users WHERE id = ?", ida.id)).toEqual({
      password_is_strong: 1,
    });
  });

  it("gets new rights only with the next login, since somebody who guessed it may be signed in", async () => {
    const ida = await confirmedPerson();
    await unknown(ida.id);
    await send(`POST /v1/admin/users/${ida.id}/promote`, { headers: bearer(chief) });
    expect((await admins(ida.token)).status).toBe(403);
    await logIn(ida.email, "a long password");
    expect((await admins(ida.token)).status).toBe(200);
  });
});

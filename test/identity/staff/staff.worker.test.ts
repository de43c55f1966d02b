/** Staff: invited by mail, with roles, in one cinema. */

import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { erase } from "../../../src/back-office/people/service.ts";
import { forgetOldInvitations } from "../../../src/identity/staff/service.ts";
import { mailId } from "../../../src/mail/outbox/mail-id.ts";
import { CINEMA, LAYOUT, ask, house, make } from "../../support/catalogue.ts";
import { deliver } from "../../support/mail.ts";
import { insertUser } from "../../support/people.ts";
import { stopQueues } from "../../support/queues.ts";
import { call, rows, run } from "../../support/world.ts";
import { codeOf, confirmed, newEmail, register } from "../accounts/accounts-client.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** Accounts that the API makes get ids above those of the owners here. */
beforeAll(() => insertUser(run, 100_000));
beforeEach(stopQueues);

type Place = Awaited<ReturnType<typeof house>>;

async function invite(place: Place, email: string, roles: readonly string[]): Promise<number> {
  return make(`/v1/cinemas/${place.cinemaId}/staff`, place.owner, { email, roles });
}

/** The mail of an invitation, and the token of its link. */
async function mailed(email: string): Promise<{ subject: string; text: string; token: string }> {
  const [invitation] = await rows<{ nonce: string; userId: number }>(
    "SELECT nonce, invited_by AS userId FROM staff_invitations WHERE email = ?1",
    email,
  );
  if (invitation === undefined) throw new Error("no invitation");
  const id = mailId({ kind: "staff_invitation", ...invitation });
  await deliver(id);
  const [sent] = await rows<{ subject: string; text: string }>(
    `SELECT subject, text FROM local_mails WHERE "to" = ?1 ORDER BY id DESC LIMIT 1`,
    email,
  );
  const token = /token=([\w-]+)/.exec(sent?.text ?? "")?.[1] ?? "";
  return { subject: sent?.subject ?? "", text: sent?.text ?? "", token };
}

const accept = (token: string) => ask("POST", "/v1/staff-invitations/accept", { body: { token } });

/** The access token of an account that logs in by a mailed code. */
async function logIn(email: string): Promise<string> {
  await ask("POST", "/v1/auth/code", { body: { email } });
  const ofCode = () =>
    rows<{ id: number }>("SELECT user_id AS id FROM codes WHERE email = ?1 AND purpose = 'sign_in'", email);
  await expect.poll(async () => (await ofCode()).length).toBe(1);
  const [{ id } = { id: 0 }] = await ofCode();
  const { body } = await ask("POST", "/v1/auth/login", {
    body: { email, code: await codeOf(id, "sign_in") },
  });
  return String(body["access_token"]);
}

/** Somebody new who works in the cinema. */
async function employee(
  place: Place,
  ...roles: string[]
): Promise<{ email: string; token: string; id: number }> {
  const email = newEmail();
  await invite(place, email, roles);
  expect((await accept((await mailed(email)).token)).status).toBe(200);
  const token = await logIn(email);
  const { body } = await ask("GET", "/v1/me", { as: token });
  return { email, token, id: Number(body["id"]) };
}

describe("an invitation", () => {
  it("is a mail; its link makes an account that has the roles and logs in by a code", async () => {
    const place = await house();
    const email = newEmail();
    await invite(place, email.toUpperCase(), ["door", "cashier"]);
    const { subject, text, token } = await mailed(email);
    expect(subject).toBe("Work at Odeon");
    expect(text).toContain("counter, door");

    const page = await call("GET", `/account/invitation?token=${token}`);
    expect(await page.text()).toContain(email);
    expect(await rows("SELECT 1 FROM users WHERE email = ?1", email)).toEqual([]);

    const accepted = await call("POST", "/account/invitation", {
      headers: { origin: "http://matinee.test", "content-type": "application/x-www-form-urlencoded" },
      body: `token=${token}`,
    });
    expect(accepted.status).toBe(200);
    const places = await ask("GET", "/v1/me/workplaces", { as: await logIn(email) });
    expect(places.body["data"]).toEqual([
      {
        cinema: { id: place.cinemaId, name: "Odeon" },
        roles: ["cashier", "door"],
        permissions: ["counter", "customers", "door"],
        since: expect.any(String),
      },
    ]);
    expect((await accept(token)).status).toBe(404);
  });

  it("gives its roles to the account that has confirmed the address, and to no pending one", async () => {
    const place = await house();
    const pending = await register();
    const owner = await confirmed();
    await invite(place, pending.email, ["door"]);
    await invite(place, owner.email, ["door"]);
    await accept((await mailed(pending.email)).token);
    await accept((await mailed(owner.email)).token);
    const staff = await rows<{ userId: number }>(
      "SELECT user_id AS userId FROM staff WHERE cinema_id = ?1",
      place.cinemaId,
    );
    const ids = staff.map(({ userId }) => userId);
    expect(ids).toContain(owner.userId);
    expect(ids).not.toContain(pending.userId);
    expect(ids).toHaveLength(2);
    // As where a mailed code confirms the address: who waited for it has no access any more.
    expect((await ask("GET", "/v1/me", { as: pending.token })).status).toBe(401);
    expect(await rows("SELECT 1 FROM codes WHERE user_id = ?1", pending.userId)).toEqual([]);
    expect((await ask("GET", "/v1/me", { as: owner.token })).status).toBe(200);
  });

  it("has no message and no link in the name of the cinema", async () => {
    const place = await house();
    const name = `Pay 499 at https://evil.example/pay ${"now ".repeat(40)}`;
    await ask("PATCH", `/v1/cinemas/${place.cinemaId}`, { as: place.owner, body: { name } });
    const email = newEmail();
    await invite(place, email, ["door"]);
    const { subject, text } = await mailed(email);
    expect(subject).not.toMatch(/evil\.example|:\/\//);
    expect(text).not.toContain("evil.example");
    expect(subject.length).toBeLessThan(80);
  });

  it("is not written by somebody who has not confirmed their own address", async () => {
    const place = await house();
    await run(
      "UPDATE users SET email_confirmed_at_ms = NULL WHERE id = (SELECT owner_id FROM cinemas WHERE id = ?1)",
      place.cinemaId,
    );
    const body = { email: newEmail(), roles: ["door"] };
    const refused = await ask("POST", `/v1/cinemas/${place.cinemaId}/staff`, { as: place.owner, body });
    expect(refused.body["code"]).toBe("email_not_confirmed");
  });

  it("gives nothing back after dismissal or with fewer rights, and the dismissed invite nobody", async () => {
    const place = await house();
    const manager = await employee(place, "manager");
    const staff = `/v1/cinemas/${place.cinemaId}/staff`;
    const [second, third] = [newEmail(), newEmail()];
    await make(staff, manager.token, { email: manager.email, roles: ["manager"] });
    await make(staff, manager.token, { email: second, roles: ["manager"] });
    await invite(place, third, ["door"]);
    const links = [(await mailed(manager.email)).token, (await mailed(second)).token];
    const one = `${staff}/${manager.id}`;
    expect((await ask("PATCH", one, { as: place.owner, body: { roles: ["door"] } })).status).toBe(200);
    for (const link of links) expect((await accept(link)).status).toBe(404);
    await invite(place, manager.email, ["manager"]);
    const last = (await mailed(manager.email)).token;
    expect((await ask("DELETE", one, { as: place.owner })).status).toBe(204);
    expect((await accept(last)).status).toBe(404);
    expect((await accept((await mailed(third)).token)).status).toBe(200);
  });

  it("makes the initial admin's account an admin's", async () => {
    const place = await house();
    const email = newEmail();
    env.INITIAL_ADMIN_EMAIL = email;
    await invite(place, email, ["door"]);
    await accept((await mailed(email)).token);
    env.INITIAL_ADMIN_EMAIL = "";
    expect(await rows("SELECT is_admin AS isAdmin FROM users WHERE email = ?1", email)).toEqual([
      { isAdmin: 1 },
    ]);
  });

  it("sent again keeps the link of before while it is valid, with the new roles", async () => {
    const place = await house();
    const email = newEmail();
    await invite(place, email, ["door"]);
    const first = await mailed(email);
    await invite(place, email, ["reports"]);
    expect((await mailed(email)).token).toBe(first.token);
    expect((await accept(first.token)).body["roles"]).toEqual(["reports"]);
  });

  it("that was withdrawn or has expired does nothing, and is removed", async () => {
    const place = await house();
    const [gone, late] = [newEmail(), newEmail()];
    const id = await invite(place, gone, ["door"]);
    await invite(place, late, ["door"]);
    const [ofGone, ofLate] = [await mailed(gone), await mailed(late)];
    const path = `/v1/cinemas/${place.cinemaId}/staff/invitations/${id}`;
    expect((await ask("DELETE", path, { as: place.owner })).status).toBe(204);
    expect((await ask("DELETE", path, { as: place.owner })).status).toBe(404);
    await run("UPDATE staff_invitations SET expires_at_ms = 1 WHERE email = ?1", late);
    for (const { token } of [ofGone, ofLate]) {
      expect((await accept(token)).body["code"]).toBe("invitation_not_found");
      expect((await call("GET", `/account/invitation?token=${token}`)).status).toBe(404);
    }
    expect(await forgetOldInvitations(Date.now())).toBeGreaterThan(0);
    expect(await rows("SELECT 1 FROM staff_invitations WHERE email = ?1", late)).toEqual([]);
  });

  it("does not make a disabled account work again", async () => {
    const place = await house();
    const person = await confirmed();
    await run("UPDATE users SET disabled_at_ms = 1 WHERE id = ?1", person.userId);
    await invite(place, person.email, ["door"]);
    expect((await accept((await mailed(person.email)).token)).status).toBe(404);
    expect(await rows("SELECT 1 FROM staff WHERE user_id = ?1", person.userId)).toEqual([]);
  });

  it("is refused beyond fifty that wait, and for what is no address or no role", async () => {
    const place = await house();
    await run(
      `INSERT INTO staff_invitations (cinema_id, email, roles, nonce, language, invited_by, created_at_ms, expires_at_ms)
       SELECT ?1, 'waiting-' || value || '@example.com', '["door"]', value, 'en', 1, 1, ?2
       FROM json_each(?3)`,
      place.cinemaId,
      Date.now() + DAY_MS,
      JSON.stringify(Array.from({ length: 50 }, (_, i) => i)),
    );
    const path = `/v1/cinemas/${place.cinemaId}/staff`;
    const body = { email: newEmail(), roles: ["door"] };
    expect((await ask("POST", path, { as: place.owner, body })).body["code"]).toBe("too_many_invitations");
    for (const wrong of [{ email: "nobody" }, { roles: ["owner"] }, { roles: [] }])
      expect((await ask("POST", path, { as: place.owner, body: { ...body, ...wrong } })).status).toBe(422);
  });
});

describe("staff", () => {
  it("act by their roles in their cinema, from the next request on, and until their work ends", async () => {
    const place = await house();
    const programmer = await employee(place, "programmer");
    const other = await make("/v1/cinemas", place.owner, CINEMA);
    const screen = { name: "Two", layout: LAYOUT };
    const refused = await ask("POST", `/v1/cinemas/${place.cinemaId}/screens`, {
      as: programmer.token,
      body: screen,
    });
    expect(refused.status).toBe(403);

    const roles = `/v1/cinemas/${place.cinemaId}/staff/${programmer.id}`;
    const changed = await ask("PATCH", roles, { as: place.owner, body: { roles: ["manager"] } });
    expect(changed.body["roles"]).toEqual(["manager"]);
    const added = (id: number) =>
      ask("POST", `/v1/cinemas/${id}/screens`, { as: programmer.token, body: screen });
    expect((await added(place.cinemaId)).status).toBe(201);
    expect((await added(other)).status).toBe(404);

    expect((await ask("DELETE", roles, { as: place.owner })).status).toBe(204);
    expect((await added(place.cinemaId)).status).toBe(403);
  });

  it("see drafts, movies, reports and codes of their cinema alone", async () => {
    const place = await house();
    const manager = await employee(place, "manager");
    const movieId = await make("/v1/movies", manager.token, {
      title: "M",
      genre: "crime",
      duration_minutes: 99,
    });
    const [movie] = await rows<{ ownerId: number }>(
      "SELECT owner_id AS ownerId FROM movies WHERE id = ?1",
      movieId,
    );
    const [cinema] = await rows<{ ownerId: number }>(
      "SELECT owner_id AS ownerId FROM cinemas WHERE id = ?1",
      place.cinemaId,
    );
    expect(movie?.ownerId).toBe(cinema?.ownerId);

    const other = await make("/v1/cinemas", place.owner, CINEMA);
    const elsewhere = await make(`/v1/cinemas/${other}/screens`, place.owner, {
      name: "One",
      layout: LAYOUT,
    });
    const draft = (screenId: number) => ({
      movie_id: movieId,
      screen_id: screenId,
      starts_at: new Date(Date.now() + 5 * DAY_MS).toISOString(),
      status: "draft",
      prices: { standard: { adult: 900 }, premium: { adult: 1200 } },
    });
    const own = await make("/v1/showtimes", manager.token, draft(place.screenId));
    const foreign = await make("/v1/showtimes", place.owner, draft(elsewhere));
    const drafts = await ask("GET", "/v1/showtimes?status=draft", { as: manager.token });
    expect((drafts.body["data"] as { id: number }[]).map(({ id }) => id)).toEqual([own]);
    expect((await ask("GET", `/v1/showtimes/${own}`, { as: manager.token })).status).toBe(200);
    expect((await ask("GET", `/v1/showtimes/${foreign}`, { as: manager.token })).status).toBe(404);

    const code = (body: object) =>
      ask("POST", "/v1/promo-codes", { as: manager.token, body: { percent: 10, ...body } });
    expect((await code({ code: "MINE", showtime_ids: [own] })).status).toBe(201);
    expect((await code({ code: "THEIRS", showtime_ids: [foreign] })).status).toBe(404);
    await make("/v1/promo-codes", place.owner, { code: "EVERYWHERE", percent: 5 });
    const codes = await ask("GET", "/v1/promo-codes", { as: manager.token });
    expect((codes.body["data"] as { code: string }[]).map((one) => one.code)).toEqual(["MINE"]);

    const today = new Date().toISOString().slice(0, 10);
    const sums = await ask("GET", `/v1/admin/reports/showtimes?from=${today}&to=${today}`, {
      as: manager.token,
    });
    expect(sums.status).toBe(200);
  });

  it("lose their rights while the owner is disabled, and when they are erased", async () => {
    const place = await house();
    const cashier = await employee(place, "reports");
    const report = () =>
      ask("GET", "/v1/admin/reports/summary?from=2026-01-01&to=2026-01-02", { as: cashier.token });
    expect((await report()).status).toBe(200);
    await run(
      "UPDATE users SET disabled_at_ms = 1 WHERE id = (SELECT owner_id FROM cinemas WHERE id = ?1)",
      place.cinemaId,
    );
    expect((await report()).status).toBe(403);
    const caller = {
      userId: cashier.id,
      sessionId: "",
      role: "user",
      isAdmin: false,
      emailConfirmed: true,
    } as const;
    const [{ sessionId } = { sessionId: "" }] = await rows<{ sessionId: string }>(
      "SELECT id AS sessionId FROM sessions WHERE user_id = ?1",
      cashier.id,
    );
    expect(await erase({ ...caller, sessionId })).toEqual({ ok: true });
    expect(await rows("SELECT 1 FROM staff WHERE user_id = ?1", cashier.id)).toEqual([]);
  });

  it("have no rights in cinemas of somebody who is no owner any more, who has none there by other work", async () => {
    const place = await house();
    const manager = await employee(place, "manager");
    const elsewhere = await house();
    const [former] = await rows<{ id: number; email: string }>(
      "SELECT users.id, email FROM users JOIN cinemas ON owner_id = users.id WHERE cinemas.id = ?1",
      place.cinemaId,
    );
    await invite(elsewhere, former?.email ?? "", ["manager"]);
    await accept((await mailed(former?.email ?? "")).token);
    const renamed = (as: string, cinemaId: number) =>
      ask("PATCH", `/v1/cinemas/${cinemaId}`, { as, body: { name: "Mine" } });
    expect((await renamed(place.owner, place.cinemaId)).status).toBe(200);
    expect((await renamed(manager.token, place.cinemaId)).status).toBe(200);
    await run("UPDATE users SET role = 'user' WHERE id = ?1", former?.id ?? 0);
    expect((await renamed(place.owner, elsewhere.cinemaId)).status).toBe(200);
    expect((await renamed(place.owner, place.cinemaId)).status).toBe(404);
    expect((await renamed(manager.token, place.cinemaId)).status).toBe(403);
  });

  it("keep rights elsewhere when roles change without a new one", async () => {
    const place = await house();
    const person = await employee(place, "manager");
    await run("UPDATE users SET password_hash = 'x', password_is_strong = NULL WHERE id = ?1", person.id);
    const change = (roles: string[]) =>
      ask("PATCH", `/v1/cinemas/${place.cinemaId}/staff/${person.id}`, { as: place.owner, body: { roles } });
    const strength = () => rows("SELECT password_is_strong AS it FROM users WHERE id = ?1", person.id);
    await change(["manager"]);
    expect(await strength()).toEqual([{ it: null }]);
    await change(["door"]);
    expect(await strength()).toEqual([{ it: 0 }]);
  });

  it("leave by themselves", async () => {
    const place = await house();
    const { token } = await employee(place, "door");
    const path = `/v1/me/workplaces/${place.cinemaId}`;
    expect((await ask("DELETE", path, { as: token })).status).toBe(204);
    expect((await ask("DELETE", path, { as: token })).status).toBe(404);
    expect((await ask("GET", "/v1/me/workplaces", { as: token })).body["data"]).toEqual([]);
  });

  it("wait for a password that is hard to guess, and for a second factor where one is required", async () => {
    const place = await house();
    const person = await confirmed();
    await run("UPDATE users SET password_is_strong = 0 WHERE id = ?1", person.userId);
    await invite(place, person.email, ["reports"]);
    await accept((await mailed(person.email)).token);
    const report = () =>
      ask("GET", "/v1/admin/reports/summary?from=2026-01-01&to=2026-01-02", { as: person.token });
    expect((await report()).body["code"]).toBe("password_too_weak");
    await run("UPDATE users SET password_is_strong = 1 WHERE id = ?1", person.userId);
    expect((await report()).status).toBe(200);
    env.SECOND_FACTOR = "required";
    expect((await report()).body["code"]).toBe("second_factor_needed");
    env.SECOND_FACTOR = "";
  });
});

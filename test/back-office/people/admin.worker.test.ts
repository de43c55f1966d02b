import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { accessKey, signAccessToken } from "../../../src/identity/sessions/access-token.ts";
import { rows, run, showtime } from "../../support/world.ts";
import { ask, signIn, somebody } from "./signed-in-people.ts";
import type { Somebody } from "./signed-in-people.ts";

let admin: Somebody;

beforeAll(async () => {
  admin = await somebody({ isAdmin: true, email: "chief@house.example" });
});

const search = async (query: string): Promise<number[]> => {
  const { status, body } = await ask("GET", `/admin/users?${query}`, admin.token);
  if (status !== 200) throw new Error(JSON.stringify(body));
  return (body["data"] as { id: number }[]).map(({ id }) => id);
};

describe("the admins' routes", () => {
  const ROUTES: [method: string, path: string, body?: unknown][] = [
    ["GET", "/admin/users"],
    ["GET", "/admin/users/1"],
    ["GET", "/admin/users/1/reservations"],
    ["PATCH", "/admin/users/1", {}],
    ["POST", "/admin/users/1/promote"],
  ];

  it.each(ROUTES)("%s %s is for admins only", async (method, path, body) => {
    const [user, owner] = [await somebody(), await somebody({ role: "owner" })];
    expect(await ask(method, path, undefined, body)).toMatchObject({
      status: 401,
      body: { code: "unauthenticated" },
    });
    for (const { token } of [user, owner])
      expect(await ask(method, path, token, body)).toMatchObject({
        status: 403,
        body: { code: "forbidden" },
      });
  });

  it.each(ROUTES.slice(1))(
    "%s %s is not found for a user that does not exist",
    async (method, path, body) => {
      const nobody = path.replace("users/1", "users/999999");
      expect(await ask(method, nobody, admin.token, body)).toMatchObject({
        status: 404,
        body: { code: "user_not_found" },
      });
      const noId = path.replace("users/1", "users/0");
      expect(await ask(method, noId, admin.token, body)).toMatchObject({
        status: 422,
        body: { code: "invalid_input" },
      });
    },
  );
});

describe("the list of people", () => {
  it("finds people by the beginning of address, username or name, in any case", async () => {
    const byAddress = await somebody({ email: "zelda@arcade.example" });
    const byUsername = await somebody({ username: "Zelda64" });
    const byName = await somebody({ name: "zelda Fitzgerald" });
    await somebody({ name: "Princess Zelda", email: "not-zelda@arcade.example" });
    const all = [byAddress.id, byUsername.id, byName.id];
    for (const q of ["zelda", "ZELDA", "Zel"]) expect(await search(`q=${q}`)).toEqual(all);
    expect(await search("q=zelda%40arcade")).toEqual([byAddress.id]);
    expect(await search("q=zelda6")).toEqual([byUsername.id]);
    expect(await search("q=zelda%20fitz")).toEqual([byName.id]);
    expect(await search("q=zeldaz")).toEqual([]);
  });

  it("has no wildcards, and refuses a search of more than 100 characters", async () => {
    const percent = await somebody({ name: "100% Ida" });
    await somebody({ name: "100 Idas" });
    expect(await search("q=100%25")).toEqual([percent.id]);
    expect(await search("q=%25")).toEqual([]);
    expect(await search("q=_")).toEqual([]);
    expect(await search(`q=${encodeURIComponent("ж".repeat(100))}`)).toEqual([]);
    const { status, body } = await ask("GET", `/admin/users?q=${"a".repeat(101)}`, admin.token);
    expect({ status, code: body["code"] }).toEqual({ status: 422, code: "invalid_input" });
  });

  it("comes in pages by id that neither repeat nor leave out a person", async () => {
    const queue: number[] = [];
    for (let i = 0; i < 5; i++) queue.push((await somebody({ name: `Queue ${9 - i}` })).id);
    const seen: number[] = [];
    let next: unknown = null;
    do {
      const cursor = typeof next === "string" ? `&cursor=${next}` : "";
      const { body } = await ask("GET", `/admin/users?q=queue&limit=2${cursor}`, admin.token);
      seen.push(...(body["data"] as { id: number }[]).map(({ id }) => id));
      ({ next } = body);
    } while (next !== null);
    expect(seen).toEqual(queue);
    expect((await search("limit=100")).toSorted((a, b) => a - b)).toEqual(await search("limit=100"));
    expect(await ask("GET", "/admin/users?cursor=x", admin.token)).toMatchObject({
      status: 422,
      body: { code: "invalid_input" },
    });
  });
});

describe("one person", () => {
  it("is shown with the account's state and without the password", async () => {
    const person = await somebody({ emailConfirmed: false, name: "Ida" });
    const { status, headers, body } = await ask("GET", `/admin/users/${person.id}`, admin.token);
    expect(status).toBe(200);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(body).toEqual({
      id: person.id,
      email: person.email,
      username: null,
      name: "Ida",
      role: "user",
      is_admin: false,
      rights_wait_for_password: false,
      email_confirmed: false,
      created_at: "1970-01-01T00:00:00.001Z",
      language: "en",
      pending: true,
      disabled_at: null,
      erased_at: null,
    });
  });

  it("has a page of reservations, newest first", async () => {
    const { id } = await showtime(1, 3);
    const person = await somebody();
    const made: unknown[] = [];
    for (const seat of ["A1", "A2", "A3"]) {
      const command = { seats: [seat], confirm: true };
      const { body } = await ask("POST", `/showtimes/${id}/reservations`, person.token, command);
      const { arrangement: _, single_seats: __, ...reservation } = body;
      made.unshift(reservation);
    }
    const path = `/admin/users/${person.id}/reservations?limit=2`;
    const { headers, body } = await ask("GET", path, admin.token);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(body["data"]).toEqual(made.slice(0, 2));
    const rest = await ask("GET", `${path}&cursor=${String(body["next"])}`, admin.token);
    expect(rest.body).toEqual({ data: made.slice(2), next: null });
  });
});

describe("an account that an admin disables", () => {
  it("is refused at once on routes of owners and admins, and on others in the same isolate", async () => {
    const other = await somebody({ role: "owner", isAdmin: true });
    const second = await signIn(other.id, `second-${other.id}`, { role: "owner", isAdmin: true });
    const movie = { title: "Metropolis", genre: "drama", duration_minutes: 150 };
    expect((await ask("POST", "/movies", other.token, movie)).status).toBe(201);
    expect((await ask("GET", "/admin/users", second)).status).toBe(200);

    const shut = await ask("PATCH", `/admin/users/${other.id}`, admin.token, { disabled: true });
    expect(shut).toMatchObject({ status: 200, body: { id: other.id, disabled_at: expect.any(String) } });
    for (const token of [other.token, second]) {
      expect((await ask("POST", "/movies", token, movie)).status).toBe(401);
      expect((await ask("GET", "/admin/users", token)).status).toBe(401);
      expect((await ask("GET", "/reservations", token)).status).toBe(401);
    }
  });

  it("is refused on buyers' routes at once by the isolate that disabled it, whatever the token's age", async () => {
    const person = await somebody();
    const caller = {
      userId: person.id,
      role: "user" as const,
      isAdmin: false,
      emailConfirmed: true,
      sessionId: `session-${person.id}`,
    };
    const key = await accessKey(env.ACCESS_TOKEN_SECRET);
    await ask("PATCH", `/admin/users/${person.id}`, admin.token, { disabled: true });
    const young = await signAccessToken(caller, key, Date.now() - 10_000, Date.now() - 60_000);
    const old = await signAccessToken(caller, key, Date.now() - 60_000, Date.now() - 60_000);
    expect((await ask("GET", "/tickets", old)).status).toBe(401);
    expect((await ask("GET", "/tickets", young)).status).toBe(401);
  });

  it("keeps the time when it was disabled, has no session, and can be enabled again", async () => {
    const person = await somebody();
    const path = `/admin/users/${person.id}`;
    const first = await ask("PATCH", path, admin.token, { disabled: true });
    const again = await ask("PATCH", path, admin.token, { disabled: true });
    expect(again.body["disabled_at"]).toBe(first.body["disabled_at"]);
    expect(
      await rows("SELECT id FROM sessions WHERE user_id = ?1 AND ended_at_ms IS NULL", person.id),
    ).toEqual([]);
    const opened = await ask("PATCH", path, admin.token, { disabled: false });
    expect(opened).toMatchObject({ status: 200, body: { disabled_at: null } });
    expect((await ask("GET", "/me", await signIn(person.id, `new-${person.id}`))).status).toBe(200);
  });
});

describe("rights", () => {
  it("are given and taken away at once", async () => {
    const person = await somebody();
    const movie = { title: "Metropolis", genre: "drama", duration_minutes: 150 };
    expect((await ask("POST", "/movies", person.token, movie)).status).toBe(403);
    const raised = await ask("PATCH", `/admin/users/${person.id}`, admin.token, { role: "owner" });
    expect(raised).toMatchObject({ status: 200, body: { role: "owner", is_admin: false } });
    expect((await ask("POST", "/movies", person.token, movie)).status).toBe(201);
    await ask("PATCH", `/admin/users/${person.id}`, admin.token, { role: "user" });
    expect((await ask("POST", "/movies", person.token, movie)).status).toBe(403);

    expect((await ask("POST", `/admin/users/${person.id}/promote`, admin.token)).status).toBe(204);
    expect((await ask("GET", "/admin/users", person.token)).status).toBe(200);
    expect((await ask("POST", `/admin/users/${person.id}/promote`, admin.token)).status).toBe(204);
  });

  it("are not given to an account with an unconfirmed address", async () => {
    const { id } = await somebody({ emailConfirmed: false });
    const attempts = [
      ask("POST", `/admin/users/${id}/promote`, admin.token),
      ask("PATCH", `/admin/users/${id}`, admin.token, { role: "owner" }),
    ];
    for (const attempt of attempts)
      expect(await attempt).toMatchObject({ status: 409, body: { code: "account_pending" } });
    expect(await rows("SELECT role, is_admin FROM users WHERE id = ?1", id)).toEqual([
      { role: "user", is_admin: 0 },
    ]);
  });

  it("cannot be taken away by admins from themselves", async () => {
    const owner = await somebody({ isAdmin: true, role: "owner" });
    for (const body of [{ disabled: true }, { role: "user" }, { disabled: true, role: "owner" }])
      expect(await ask("PATCH", `/admin/users/${owner.id}`, owner.token, body)).toMatchObject({
        status: 409,
        body: { code: "own_account" },
      });
    expect((await ask("PATCH", `/admin/users/${owner.id}`, owner.token, {})).status).toBe(200);
    expect(await rows("SELECT role, disabled_at_ms FROM users WHERE id = ?1", owner.id)).toEqual([
      { role: "owner", disabled_at_ms: null },
    ]);
  });

  it.each([
    [{ colour: "red" }, "unknown_field"],
    [{ role: "admin" }, "invalid_input"],
    [{ disabled: "yes" }, "invalid_input"],
  ])("are not changed by %j", async (body, code) => {
    const { id } = await somebody();
    expect(await ask("PATCH", `/admin/users/${id}`, admin.token, body)).toMatchObject({
      status: 422,
      body: { code },
    });
  });

  it("of an erased person cannot be changed", async () => {
    const { id } = await somebody();
    await run("UPDATE users SET email = '', erased_at_ms = 5, disabled_at_ms = 5 WHERE id = ?1", id);
    for (const body of [{ disabled: false }, { role: "owner" }])
      expect(await ask("PATCH", `/admin/users/${id}`, admin.token, body)).toMatchObject({
        status: 409,
        body: { code: "account_erased" },
      });
    expect(await ask("GET", `/admin/users/${id}`, admin.token)).toMatchObject({
      status: 200,
      body: { email: "", pending: false, erased_at: "1970-01-01T00:00:00.005Z" },
    });
  });
});

import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import { exportSchema } from "../../../src/back-office/exports/wire.ts";
import { rows, run, showtime } from "../../support/world.ts";
import { PASSWORD, ask, signIn, somebody } from "./signed-in-people.ts";

const NEW_PASSWORD = "matinee on monday";
const SIGNED_IN_MS = Date.now() - 60_000;

afterEach(() => {
  env.MATINEE_LOCAL = "1";
});

describe("the own account", () => {
  const ROUTES: [method: string, path: string, body?: unknown][] = [
    ["GET", "/me"],
    ["PATCH", "/me", {}],
    ["DELETE", "/me", { password: PASSWORD }],
    ["GET", "/me/export"],
  ];

  it.each(ROUTES)("%s %s needs a token of an account that is not disabled", async (method, path, body) => {
    expect(await ask(method, path, undefined, body)).toMatchObject({
      status: 401,
      body: { code: "unauthenticated" },
    });
    const person = await somebody();
    await run("UPDATE users SET disabled_at_ms = 5 WHERE id = ?1", person.id);
    expect(await ask(method, path, person.token, body)).toMatchObject({
      status: 401,
      body: { code: "unauthenticated" },
    });
  });

  it("shows the profile, which is not cached", async () => {
    const person = await somebody({ name: "Ida", username: "ida-page" });
    const { status, headers, body } = await ask("GET", "/me", person.token);
    expect(status).toBe(200);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(body).toEqual({
      id: person.id,
      email: person.email,
      username: "ida-page",
      name: "Ida",
      role: "user",
      is_admin: false,
      rights_wait_for_password: false,
      email_confirmed: true,
      created_at: "1970-01-01T00:00:00.001Z",
      language: "en",
    });
  });
});

describe("a change of the own profile", () => {
  it("sets and removes names, and leaves the fields that it does not name", async () => {
    const person = await somebody({ name: "Ida" });
    const first = await ask("PATCH", "/me", person.token, { username: "ida-first" });
    expect(first).toMatchObject({ status: 200, body: { name: "Ida", username: "ida-first" } });
    expect(first.headers.get("cache-control")).toBe("no-store");
    const renamed = await ask("PATCH", "/me", person.token, { name: " Ida Lupino " });
    expect(renamed.body).toMatchObject({ name: "Ida Lupino", username: "ida-first" });
    const none = await ask("PATCH", "/me", person.token, { name: null, username: null });
    expect(none.body).toMatchObject({ name: null, username: null });
    expect((await ask("PATCH", "/me", person.token, {})).body).toEqual(none.body);
  });

  it("sets the language of mails to one that exists", async () => {
    const person = await somebody();
    const changed = await ask("PATCH", "/me", person.token, { language: "de" });
    expect(changed).toMatchObject({ status: 200, body: { language: "de" } });
    expect((await ask("PATCH", "/me", person.token, { name: "Ida" })).body).toMatchObject({ language: "de" });
    expect(await ask("PATCH", "/me", person.token, { language: "tlh" })).toMatchObject({
      status: 422,
      body: { code: "invalid_input" },
    });
  });

  it("accepts the person's own username, and refuses another person's", async () => {
    await somebody({ username: "taken" });
    const person = await somebody({ username: "mine" });
    expect((await ask("PATCH", "/me", person.token, { username: "mine" })).status).toBe(200);
    expect(
      await ask("PATCH", "/me", person.token, {
        name: "New",
        username: "taken",
        password: NEW_PASSWORD,
        current_password: PASSWORD,
      }),
    ).toMatchObject({ status: 409, body: { code: "account_exists", taken: "username" } });
    expect((await ask("GET", "/me", person.token)).body).toMatchObject({ name: null, username: "mine" });
    expect(await canLogIn(person.email, PASSWORD)).toBe(true);
  });

  it("gives a username to one of two people who want it at the same time", async () => {
    const [one, two] = [await somebody(), await somebody()];
    const answers = await Promise.all(
      [one, two].map(({ token }) => ask("PATCH", "/me", token, { username: "wanted" })),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  });

  it("accepts only the person's own address as a username, and does not store it twice", async () => {
    const person = await somebody({ username: "before" });
    expect(await ask("PATCH", "/me", person.token, { username: "somebody@else.example" })).toMatchObject({
      status: 422,
      body: { code: "invalid_input", errors: [{ pointer: "/username" }] },
    });
    const own = await ask("PATCH", "/me", person.token, { username: person.email.toUpperCase() });
    expect(own).toMatchObject({ status: 200, body: { username: null } });
  });

  it.each([
    [{ colour: "red" }, "unknown_field"],
    [{ role: "owner" }, "unknown_field"],
    [{ name: "" }, "invalid_input"],
    [{ name: "two\nlines" }, "invalid_input"],
    [{ email: "no address", current_password: PASSWORD }, "invalid_input"],
    [{ password: "short", current_password: PASSWORD }, "invalid_input"],
    [{ email: "new@address.example" }, "invalid_input"],
    [{ password: NEW_PASSWORD }, "invalid_input"],
  ])("is refused as %j", async (body, code) => {
    const person = await somebody();
    expect(await ask("PATCH", "/me", person.token, body)).toMatchObject({ status: 422, body: { code } });
  });

  it.each([{ email: "new@address.example" }, { password: NEW_PASSWORD }])(
    "to %j with a wrong password changes nothing",
    async (change) => {
      const person = await somebody();
      const body = { ...change, name: "New", current_password: "not it" };
      expect(await ask("PATCH", "/me", person.token, body)).toMatchObject({
        status: 403,
        body: { code: "wrong_password" },
      });
      expect((await ask("GET", "/me", person.token)).body).toMatchObject({ name: null, email: person.email });
      expect(await canLogIn(person.email, PASSWORD)).toBe(true);
      expect(await rows("SELECT * FROM codes WHERE user_id = ?1", person.id)).toEqual([]);
    },
  );

  it.each([
    [{ email: "new@matinee.test", password: NEW_PASSWORD }, 403, "forbidden"],
    [{ email: "new@address.example", password: "password123" }, 422, "invalid_input"],
  ])("to %j changes nothing, because a part of it is refused", async (change, status, code) => {
    const person = await somebody();
    env.MATINEE_LOCAL = "";
    const body = { ...change, name: "New", current_password: PASSWORD };
    expect(await ask("PATCH", "/me", person.token, body)).toMatchObject({ status, body: { code } });
    expect((await ask("GET", "/me", person.token)).body).toMatchObject({ name: null });
    expect(await canLogIn(person.email, PASSWORD)).toBe(true);
    expect(await rows("SELECT * FROM codes WHERE user_id = ?1", person.id)).toEqual([]);
  });

  it("to a new password ends every other session, and only the new password logs in", async () => {
    const person = await somebody();
    const other = await signIn(person.id, `other-${person.id}`);
    const changed = await ask("PATCH", "/me", person.token, {
      password: NEW_PASSWORD,
      current_password: PASSWORD,
    });
    expect(changed.status).toBe(200);
    expect(
      await rows("SELECT id FROM sessions WHERE user_id = ?1 AND ended_at_ms IS NULL", person.id),
    ).toEqual([{ id: `session-${person.id}` }]);
    expect((await ask("POST", "/movies", other, {})).status).toBe(401);
    expect((await ask("GET", "/me", person.token)).status).toBe(200);
    expect(await canLogIn(person.email, PASSWORD)).toBe(false);
    expect(await canLogIn(person.email, NEW_PASSWORD)).toBe(true);
  });

  it("to a new address sends a code there, and keeps the old address until that is confirmed", async () => {
    const person = await somebody();
    const body = { email: `New-${person.id}@Address.example`, current_password: PASSWORD };
    const changed = await ask("PATCH", "/me", person.token, body);
    expect(changed).toMatchObject({ status: 200, body: { email: person.email } });
    expect(await rows("SELECT purpose, email FROM codes WHERE user_id = ?1", person.id)).toEqual([
      { purpose: "change_email", email: `new-${person.id}@address.example` },
    ]);
  });
});

describe("an export", () => {
  it("has all data that is held about the person, and nothing about others", async () => {
    const person = await somebody({ name: "Ida", role: "owner" });
    const stranger = await somebody();
    const { id } = await showtime(1, 4);
    for (const [seat, { token }] of [
      ["A1", person],
      ["A2", person],
      ["A3", stranger],
    ] as const)
      await ask("POST", `/showtimes/${id}/reservations`, token, { seats: [seat], confirm: true });
    const movie = await ask("POST", "/movies", person.token, {
      title: "Metropolis",
      genre: "drama",
      duration_minutes: 150,
    });
    await run(
      "INSERT INTO codes (user_id, purpose, email, nonce, expires_at_ms, tries_left) VALUES (?1, 'change_email', 'next@address.example', 'secret nonce', 5, 5)",
      person.id,
    );
    for (const { id: writer } of [person, stranger])
      await run(
        "INSERT INTO reviews (movie_id, user_id, stars, text, created_at_ms, changed_at_ms, hidden_at_ms) VALUES (1, ?1, 4, ?2, 5, 6, 7)",
        writer,
        `by ${writer}`,
      );
    for (const { id: holder } of [person, stranger])
      await run(
        `INSERT INTO passkeys (user_id, credential_id, public_key, counter, transports, name, created_at_ms)
         VALUES (?1, ?2, 'public key', 1, '[]', ?3, 5)`,
        holder,
        `credential of ${holder}`,
        `phone of ${holder}`,
      );
    for (const { id: whose, email } of [person, stranger])
      await run(
        `INSERT INTO account_changes (nonce, user_id, kind, email, new_address, whence, at_ms)
         VALUES (?1, ?2, 'address_changed', ?3, 'k…@example.org', 'PT', 5)`,
        `nonce of ${whose}`,
        whose,
        `old.${email}`,
      );
    await run("UPDATE sessions SET ended_at_ms = 7 WHERE id = ?1", `session-${stranger.id}`);
    await run(
      "UPDATE sessions SET created_at_ms = ?2, last_used_at_ms = ?3, device = 'Firefox on Linux', country = 'PT' WHERE id = ?1",
      `session-${person.id}`,
      SIGNED_IN_MS,
      SIGNED_IN_MS + 1000,
    );

    for (const { id: payer } of [person, stranger])
      await run(
        `INSERT INTO payments (reservation_id, showtime_id, user_id, status, amount_cents, currency, token,
           session_ends_at_ms, expires_at_ms, created_at_ms) VALUES (?1, 1, ?1, 'expired', 900, 'EUR', ?2, 1, 1, 1)`,
        payer,
        `token of ${payer}`,
      );

    for (const { id: user } of [person, stranger]) {
      await run(
        "INSERT INTO promo_codes (id, owner_id, code, percent, created_at_ms) VALUES (?1, ?1, ?2, 10, 1)",
        user,
        `CODE-${user}`,
      );
      await run(
        `INSERT INTO promo_claims (id, promo_code_id, user_id, showtime_id, status, reservation_id, claimed_at_ms)
         VALUES (?2, ?1, ?1, 7, 'used', 8, 9)`,
        user,
        `claim of ${user}`,
      );
    }
    await ask("POST", `/showtimes/${id}/reservations`, stranger.token, { seats: ["A4"], confirm: true });
    for (const { token } of [stranger, person])
      await ask("POST", `/showtimes/${id}/waiting-list`, token, { quantity: 2 });

    const noted = [1, 3].map((n) => id * 16_777_216 + n);
    for (const order of noted)
      await run("INSERT INTO order_notes VALUES (?1, 'x', 5, 1, 'note', ?2)", order, `about ${order}`);

    const { status, headers, body } = await ask("GET", "/me/export", person.token);
    expect(status).toBe(200);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("content-type")).toBe("application/json");
    expect(headers.get("content-disposition")).toMatch(/^attachment; filename=/);
    const held = exportSchema().parse(body);
    expect(held.profile).toEqual((await ask("GET", "/me", person.token)).body);
    expect(held.codes).toEqual([
      {
        purpose: "change_email",
        email: "next@address.example",
        asked_from: null,
        expires_at: "1970-01-01T00:00:00.005Z",
      },
    ]);
    expect(held.passkeys).toEqual([
      {
        id: expect.any(Number),
        name: `phone of ${person.id}`,
        created_at: "1970-01-01T00:00:00.005Z",
        last_used_at: null,
      },
    ]);
    expect(held.sessions).toEqual([
      {
        created_at: new Date(SIGNED_IN_MS).toISOString(),
        last_used_at: new Date(SIGNED_IN_MS + 1000).toISOString(),
        ended_at: null,
        device: "Firefox on Linux",
        country: "PT",
      },
    ]);
    expect(held.account_changes).toEqual([
      {
        kind: "address_changed",
        email: `old.${person.email}`,
        new_address: "k…@example.org",
        made_from: "PT",
        made_at: "1970-01-01T00:00:00.005Z",
      },
    ]);
    expect(held.reservations.map(({ seats }) => seats.map(({ label }) => label))).toEqual([["A2"], ["A1"]]);
    expect(held.reservations).toEqual((await ask("GET", "/reservations", person.token)).body["data"]);
    expect((await ask("GET", "/tickets", person.token)).body["data"]).toMatchObject(held.tickets);
    expect(held.tickets).toHaveLength(2);
    expect(held.mails.map(({ kind }) => kind)).toEqual(["reservation_confirmed", "reservation_confirmed"]);
    expect(held.order_notes).toEqual([
      { order_id: noted[0], at: "1970-01-01T00:00:00.005Z", text: `about ${noted[0]}` },
    ]);
    expect(held.payments).toMatchObject([
      { reservation_id: person.id, amount: { amount: 900 }, refunds: [] },
    ]);
    expect(held.reviews).toEqual([
      {
        id: expect.any(Number),
        movie_id: 1,
        stars: 4,
        text: `by ${person.id}`,
        hidden: true,
        created_at: "1970-01-01T00:00:00.005Z",
        changed_at: "1970-01-01T00:00:00.006Z",
      },
    ]);
    expect(held.movie_ids).toEqual([movie.body["id"]]);
    expect(held.cinema_ids).toEqual([]);
    expect(held.changes).toEqual([{ action: "POST /v1/movies", ids: {}, made_at: expect.any(String) }]);
    const waiting = await ask("GET", `/showtimes/${id}/waiting-list/mine`, person.token);
    expect(waiting.body).toMatchObject({ showtime_id: id, quantity: 2, ahead: 1 });
    expect(held.waiting_list).toEqual([waiting.body]);
    expect(held.promo_uses).toEqual([
      {
        code: `CODE-${person.id}`,
        showtime_id: 7,
        reservation_id: 8,
        status: "used",
        claimed_at: "1970-01-01T00:00:00.009Z",
      },
    ]);
    const text = JSON.stringify(body);
    for (const secret of [
      "secret nonce",
      "nonce of",
      "public key",
      "credential",
      "scrypt",
      `session-${person.id}`,
      stranger.email,
    ])
      expect(text).not.toContain(secret);
  });

  it("has each of 10,000 reservations exactly once", async () => {
    const person = await somebody();
    const { id } = await showtime(1, 1);
    await run(
      `INSERT INTO reservations (id, seq, showtime_id, user_id, status, lines, total_cents, currency, held_at_ms, ended_at_ms)
       SELECT ?1 * 16777216 + value, value, ?1, ?2, 'released', '[]', 0, 'EUR', value / 7, 9
       FROM json_each((WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
                       SELECT json_group_array(i) FROM n))`,
      id,
      person.id,
    );
    const { body } = await ask("GET", "/me/export", person.token);
    const held = exportSchema().parse(body);
    expect(new Set(held.reservations.map((reservation) => reservation.id)).size).toBe(10_000);
    expect(held.reservations).toHaveLength(10_000);
  });
});

/** Whether the address and password log in. */
async function canLogIn(email: string, password: string): Promise<boolean> {
  return (await ask("POST", "/auth/login", undefined, { email, password })).status === 200;
}

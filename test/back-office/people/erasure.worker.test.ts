import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { rows, run, showtime } from "../../support/world.ts";
import { PASSWORD, ask, somebody } from "./signed-in-people.ts";

const sales = (showtimeId: number) => rows("SELECT * FROM showtime_sales WHERE showtime_id = ?1", showtimeId);

/** Every column of D1 with a value that contains `text`, in any case. */
async function cellsWith(text: string): Promise<string[]> {
  const found: string[] = [];
  const tables = await rows<{ name: string }>(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'",
  );
  for (const { name } of tables)
    for (const row of await rows(`SELECT * FROM "${name}"`))
      for (const [column, value] of Object.entries(row))
        if (String(value).toLowerCase().includes(text.toLowerCase())) found.push(`${name}.${column}`);
  return found;
}

async function buy(token: string, showtimeId: number, seat: string): Promise<{ id: number; ticket: string }> {
  const { body } = await ask("POST", `/showtimes/${showtimeId}/reservations`, token, {
    seats: [seat],
    confirm: true,
  });
  const [line] = body["seats"] as { ticket_id: string }[];
  return { id: Number(body["id"]), ticket: line?.ticket_id ?? "" };
}

const local = (key: string, to: string) =>
  run(
    `INSERT INTO local_mails (key, "to", subject, text, html, attachments, sent_at_ms)
     VALUES (?1, ?2, 'Your code', ?2, ?2, '[]', 5)`,
    key,
    to,
  );

describe("a person who erases the own account", () => {
  it.each([
    [{ password: "not it" }, 403, "wrong_password"],
    [{}, 422, "invalid_input"],
    [{ password: PASSWORD, sure: true }, 422, "unknown_field"],
  ])("must send the right password and nothing else, not %j", async (body, status, code) => {
    const person = await somebody();
    expect(await ask("DELETE", "/me", person.token, body)).toMatchObject({ status, body: { code } });
    expect((await ask("GET", "/me", person.token)).body).toMatchObject({ email: person.email });
  });

  it("is erased from every table that had personal data", async () => {
    const email = "greta.garbo@alone.example";
    const person = await somebody({ email, name: "Greta Garbo", username: "divine" });
    await run(
      "INSERT INTO codes (user_id, purpose, email, nonce, expires_at_ms, tries_left) VALUES (?1, 'reset_password', ?2, 'n', 5, 5)",
      person.id,
      email,
    );
    // A stranger has registered the same address later, and another person wants to change to it.
    const stranger = await somebody({ email, emailConfirmed: false });
    const mover = await somebody();
    await run(
      "INSERT INTO codes (user_id, purpose, email, nonce, expires_at_ms, tries_left) VALUES (?1, 'change_email', ?2, 'n', 5, 5)",
      mover.id,
      email,
    );
    await run(
      `INSERT INTO passkeys (user_id, credential_id, public_key, counter, transports, name, created_at_ms)
       VALUES (?1, 'credential', 'key', 1, '[]', 'Phone of Garbo', 5)`,
      person.id,
    );
    await run(
      "INSERT INTO totps (user_id, sealed_secret, created_at_ms) VALUES (?1, 'sealed', 5)",
      person.id,
    );
    await run("INSERT INTO recovery_codes (user_id, hash) VALUES (?1, 'hash')", person.id);
    // The mover had the address of the person before, and was told so there.
    for (const { id } of [person, mover])
      await run(
        "INSERT INTO account_changes (nonce, user_id, kind, email, at_ms) VALUES (?1, ?2, 'address_changed', ?3, 5)",
        `change of ${id}`,
        id,
        email,
      );
    await run("UPDATE users SET language = 'de' WHERE id = ?1", person.id);
    for (const { id } of [person, stranger]) {
      const key = `confirm_email:${id}:n`;
      await run(
        "INSERT INTO mail_log (id, user_id, status, due_at_ms, created_at_ms) VALUES (?1, ?2, 'sent', 5, 5)",
        key,
        id,
      );
      await local(key, email);
      await local(`${key}/1`, email);
    }
    expect(new Set(await cellsWith(email))).toEqual(
      new Set([
        "users.email",
        "codes.email",
        "account_changes.email",
        "local_mails.to",
        "local_mails.text",
        "local_mails.html",
      ]),
    );

    const answer = await ask("DELETE", "/me", person.token, { password: PASSWORD });
    expect(answer.status).toBe(204);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    for (const text of [email, "Garbo", "divine"]) expect(await cellsWith(text)).toEqual([]);
    for (const table of ["passkeys", "totps", "recovery_codes", "account_changes"])
      expect(await rows(`SELECT * FROM ${table} WHERE user_id = ?1`, person.id)).toEqual([]);
    expect(await rows("SELECT * FROM users WHERE id = ?1", person.id)).toMatchObject([
      {
        email: "",
        password_hash: "",
        is_admin: 0,
        language: "en",
        erased_at_ms: expect.any(Number),
        disabled_at_ms: expect.any(Number),
      },
    ]);
    expect(
      await rows(
        "SELECT id FROM sessions WHERE user_id IN (?1, ?2) AND ended_at_ms IS NULL",
        person.id,
        stranger.id,
      ),
    ).toEqual([]);
    expect(await rows("SELECT status FROM mail_log WHERE user_id = ?1", person.id)).toEqual([
      { status: "sent" },
    ]);
    expect((await ask("GET", "/me", mover.token)).status).toBe(200);
  });

  it("loses all reviews, and the movies' sums are those of the other reviews", async () => {
    await showtime(1, 1);
    const [person, other] = [await somebody(), await somebody()];
    await run(
      "INSERT INTO movies (id, owner_id, title, genre, duration_minutes, created_at_ms) VALUES (2, 1, 'M', 'crime', 117, 1)",
    );
    await run("UPDATE movies SET review_count = 3 - id, review_stars = 7 WHERE id IN (1, 2)");
    const review = (movieId: number, userId: number, stars: number) =>
      run(
        `INSERT INTO reviews (movie_id, user_id, stars, text, created_at_ms, changed_at_ms)
         VALUES (?1, ?2, ?3, 'I am Greta Garbo', 5, 5)`,
        movieId,
        userId,
        stars,
      );
    await review(1, person.id, 5);
    await review(1, other.id, 2);
    await review(2, person.id, 4);
    // A hidden review does not count, so the 7 stars of the second movie come from other reviews.
    await run("UPDATE reviews SET hidden_at_ms = 5 WHERE movie_id = 2");

    await ask("DELETE", "/me", person.token, { password: PASSWORD });
    expect(await rows("SELECT user_id FROM reviews ORDER BY id")).toEqual([{ user_id: other.id }]);
    expect(await rows("SELECT id, review_count, review_stars FROM movies WHERE id IN (1, 2)")).toEqual([
      { id: 1, review_count: 1, review_stars: 2 },
      { id: 2, review_count: 1, review_stars: 7 },
    ]);
  });

  it("cannot sign in any more, neither with the token nor with the password", async () => {
    const person = await somebody();
    await ask("DELETE", "/me", person.token, { password: PASSWORD });
    expect((await ask("GET", "/me", person.token)).status).toBe(401);
    expect((await ask("GET", "/tickets", person.token)).status).toBe(401);
    const login = { email: person.email, password: PASSWORD };
    expect((await ask("POST", "/auth/login", undefined, login)).status).toBe(401);
    expect((await ask("DELETE", "/me", person.token, { password: PASSWORD })).status).toBe(401);
  });

  it("keeps valid tickets, and sales and holds stay as they are", async () => {
    const { id, office } = await showtime(1, 3);
    const person = await somebody();
    const bought = await buy(person.token, id, "A1");
    await ask("POST", `/showtimes/${id}/reservations`, person.token, { seats: ["A2"] });
    const before = await sales(id);
    expect(before).toMatchObject([{ sold: 1, held: 1, sold_cents: 1000 }]);

    expect((await ask("DELETE", "/me", person.token, { password: PASSWORD })).status).toBe(204);
    expect(await sales(id)).toEqual(before);
    expect((await office().seatMap())?.counts).toMatchObject({ free: 1, held: 1, sold: 1 });
    expect(await rows("SELECT user_id, status FROM reservations WHERE id = ?1", bought.id)).toEqual([
      { user_id: person.id, status: "confirmed" },
    ]);
    const admin = await somebody({ isAdmin: true });
    expect(await ask("GET", `/tickets/${bought.ticket}`, admin.token)).toMatchObject({
      status: 200,
      body: { id: bought.ticket, status: "valid" },
    });
    const { body } = await ask("GET", `/admin/users/${person.id}/reservations`, admin.token);
    expect(body["data"]).toHaveLength(2);
  });

  it("leaves the waiting lists, at which others keep their places", async () => {
    const [one, other] = [await showtime(1, 1), await showtime(1, 1)];
    const [person, neighbour] = [await somebody(), await somebody()];
    const holder = await somebody();
    for (const { id } of [one, other]) await buy(holder.token, id, "A1");
    for (const { token } of [person, neighbour])
      for (const { id } of [one, other])
        expect((await ask("POST", `/showtimes/${id}/waiting-list`, token, { quantity: 1 })).status).toBe(201);

    expect((await ask("DELETE", "/me", person.token, { password: PASSWORD })).status).toBe(204);
    for (const { office } of [one, other]) {
      expect(await office().waitingOf(person.id)).toBeNull();
      expect(await office().waitingOf(neighbour.id)).toMatchObject({ ahead: 0 });
    }
  });

  it("is erased although a box office does not answer, and is off the lists of the others", async () => {
    const [broken, good] = [await showtime(1, 1), await showtime(1, 1)];
    const [person, holder] = [await somebody(), await somebody()];
    for (const { id } of [broken, good]) {
      await buy(holder.token, id, "A1");
      await ask("POST", `/showtimes/${id}/waiting-list`, person.token, { quantity: 1 });
    }
    const getByName = env.BOX_OFFICE.getByName.bind(env.BOX_OFFICE);
    vi.spyOn(env.BOX_OFFICE, "getByName").mockImplementation((name, options) => {
      if (name === String(broken.id)) throw new Error("the box office is away");
      return getByName(name, options);
    });
    expect((await ask("DELETE", "/me", person.token, { password: PASSWORD })).status).toBe(204);
    vi.restoreAllMocks();
    expect(await good.office().waitingOf(person.id)).toBeNull();
    expect(await rows("SELECT email FROM users WHERE id = ?1", person.id)).toEqual([{ email: "" }]);
  });

  it("sells no more showtimes, if it was an owner", async () => {
    const person = await somebody({ role: "owner" });
    const { id, office } = await showtime(1, 2);
    await run(
      "INSERT INTO cinemas (id, owner_id, name, address, time_zone, currency, region, created_at_ms) SELECT ?1, ?1, name, address, time_zone, currency, region, 1 FROM cinemas WHERE id = 1",
      person.id,
    );
    await run("UPDATE showtimes SET cinema_id = ?2 WHERE id = ?1", id, person.id);
    expect((await ask("DELETE", "/me", person.token, { password: PASSWORD })).status).toBe(204);
    const buyer = await somebody();
    expect(await ask("POST", `/showtimes/${id}/reservations`, buyer.token, { seats: ["A1"] })).toMatchObject({
      status: 409,
      body: { code: "sales_closed" },
    });
    expect((await office().seatMap())?.counts).toMatchObject({ free: 2 });
  });

  it("can register again with the same address, as a new account", async () => {
    const email = "second.chance@house.example";
    const person = await somebody({ email });
    await ask("DELETE", "/me", person.token, { password: PASSWORD });
    const again = await ask("POST", "/auth/register", undefined, { email, password: PASSWORD });
    expect(again.status).toBe(201);
    const { id } = again.body["user"] as { id: number };
    expect(id).not.toBe(person.id);
    await run("UPDATE users SET email_confirmed_at_ms = 5 WHERE id = ?1", id);
    expect((await ask("POST", "/auth/login", undefined, { email, password: PASSWORD })).status).toBe(200);
  });

  it("without a confirmed address does not erase other accounts with that address", async () => {
    const email = "shared@house.example";
    const [owner, pretender, third] = [
      await somebody({ email }),
      await somebody({ email, emailConfirmed: false }),
      await somebody({ email, emailConfirmed: false }),
    ];
    expect((await ask("DELETE", "/me", pretender.token, { password: PASSWORD })).status).toBe(204);
    for (const { token } of [owner, third])
      expect((await ask("GET", "/me", token)).body).toMatchObject({ email });
  });

  it("does not prevent another person's erasure", async () => {
    for (const person of [await somebody(), await somebody()])
      expect((await ask("DELETE", "/me", person.token, { password: PASSWORD })).status).toBe(204);
  });
});

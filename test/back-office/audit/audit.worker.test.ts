import { describe, expect, it } from "vitest";
import { ask, house, inHours, make, someone } from "../../support/catalogue.ts";
import { eventually } from "../../support/eventually.ts";
import { buyer, call, rows, run } from "../../support/world.ts";
import { admin, allOf, entriesOf, pageOf, worker } from "./log.ts";

const userOf = async (as: string): Promise<string> =>
  `user:${String((await ask("GET", "/v1/me", { as })).body["id"])}`;

describe("a change", () => {
  it("is listed with who made it, what differs before and after, and the request's id", async () => {
    const { owner, cinemaId } = await house();
    const changed = await ask("PATCH", `/v1/cinemas/${cinemaId}`, {
      as: owner,
      body: { name: "Rex", address: "Main Street 1" },
      headers: { "x-request-id": "the-change" },
    });
    expect(changed.status).toBe(200);
    expect(await entriesOf(owner, `?cinema_id=${cinemaId}&limit=1`)).toEqual([
      {
        source: "request",
        id: expect.any(Number),
        at: expect.any(String),
        actor: await userOf(owner),
        acts_as: "owner",
        action: "PATCH /v1/cinemas/{id}",
        ids: { id: cinemaId },
        cinema_id: cinemaId,
        showtime_id: null,
        request_id: "the-change",
        outcome: "done",
        status: 200,
        before: { name: "Odeon" },
        after: { name: "Rex" },
      },
    ]);
  });

  it("is listed with what was there just before, also if that was changed a moment ago", async () => {
    const { owner, movieId } = await house();
    for (const title of ["Second", "Third"]) {
      await ask("GET", `/v1/movies/${movieId}`);
      await ask("PATCH", `/v1/movies/${movieId}`, { as: owner, body: { title } });
    }
    expect(await entriesOf(owner, "?action=PATCH%20/v1/movies/%7Bid%7D")).toMatchObject([
      { before: { title: "Second" }, after: { title: "Third" } },
      { before: { title: "Metropolis" }, after: { title: "Second" } },
    ]);
  });

  it("is listed whole where a thing is made, and where it is removed", async () => {
    const { owner, movieId, cinemaId, screenId } = await house();
    await ask("DELETE", `/v1/movies/${movieId}`, { as: owner });
    const path = `/v1/cinemas/${cinemaId}/screens/${screenId}/closures`;
    const closure = await make(path, owner, { from: inHours(1), to: inHours(2), reason: "repair" });
    await ask("DELETE", `${path}/${closure}`, { as: owner });
    const entries = await entriesOf(owner);
    expect(entries.map(({ action }) => action)).toEqual([
      `DELETE ${path.replace(String(cinemaId), "{id}").replace(String(screenId), "{screen_id}")}/{closure_id}`,
      `POST ${path.replace(String(cinemaId), "{id}").replace(String(screenId), "{screen_id}")}`,
      "DELETE /v1/movies/{id}",
      "POST /v1/movies",
      "POST /v1/cinemas/{id}/screens",
      "POST /v1/cinemas",
    ]);
    expect(entries[0]).toMatchObject({ before: { id: closure, reason: "repair" }, after: null });
    expect(entries[1]).toMatchObject({ before: null, after: { id: closure, reason: "repair" } });
    expect(entries[2]).toMatchObject({ before: { title: "Metropolis" }, after: null });
    expect(entries[3]).toMatchObject({ before: null, after: { id: movieId, title: "Metropolis" } });
  });

  it("of a person's rights has no name and no address in it", async () => {
    const { owner, cinemaId } = await house();
    const { id } = await worker(cinemaId, "door");
    await run("UPDATE users SET name = 'Greta Garbo' WHERE id = ?1", id);
    await ask("PATCH", `/v1/cinemas/${cinemaId}/staff/${id}`, { as: owner, body: { roles: ["reports"] } });
    const chief = await admin();
    await ask("PATCH", `/v1/admin/users/${id}`, { as: chief, body: { role: "owner" } });
    expect(await entriesOf(owner, `?cinema_id=${cinemaId}&limit=1`)).toMatchObject([
      { ids: { user_id: id }, before: { roles: ["door"] }, after: { roles: ["reports"] } },
    ]);
    expect(await entriesOf(chief, "?limit=1")).toMatchObject([
      { acts_as: "admin", ids: { id }, before: { role: "user" }, after: { role: "owner" } },
    ]);
    const [{ text } = { text: "" }] = await rows<{ text: string }>(
      "SELECT group_concat(concat_ws(' ', before, after)) AS text FROM audit_log",
    );
    expect(text).not.toMatch(/Garbo|@example/);
  });

  it("of a big hall keeps its length and hash instead of its seats", async () => {
    const { owner, cinemaId, screenId } = await house();
    const rowsOf = (count: number) =>
      Array.from({ length: count }, (_, i) => ({
        label: `R${i}`,
        seats: [{ from: 1, to: 40 }],
      }));
    const path = `/v1/cinemas/${cinemaId}/screens/${screenId}`;
    for (const count of [300, 301])
      expect(
        (await ask("PATCH", path, { as: owner, body: { layout: { rows: rowsOf(count) } } })).status,
      ).toBe(200);
    const [entry] = await entriesOf(owner, `?cinema_id=${cinemaId}&limit=1`);
    const cut = { cut: { characters: expect.any(Number), sha256: expect.stringMatching(/^[\da-f]{64}$/) } };
    expect(entry).toMatchObject({ before: { layout: cut }, after: { layout: cut } });
    expect(entry?.before?.["layout"]).not.toEqual(entry?.after?.["layout"]);
    expect(JSON.stringify(entry).length).toBeLessThan(2_000);
  });

  it("that is refused is not listed, but a conflict is, because it may come half way", async () => {
    const { owner, movieId, screenId, cinemaId, showtime } = await house();
    await make("/v1/showtimes", owner, showtime());
    const conflict = await ask("DELETE", `/v1/cinemas/${cinemaId}/screens/${screenId}`, { as: owner });
    expect(conflict.status).toBe(409);
    expect((await ask("PATCH", `/v1/movies/${movieId}`, { as: owner, body: { title: "" } })).status).toBe(
      422,
    );
    expect((await ask("PATCH", "/v1/movies/999999", { as: owner, body: { title: "No" } })).status).toBe(404);
    const stranger = await someone();
    expect(
      (await ask("PATCH", `/v1/movies/${movieId}`, { as: stranger, body: { title: "No" } })).status,
    ).toBe(404);
    expect(await entriesOf(stranger)).toEqual([]);
    expect(await entriesOf(owner, "?limit=2")).toMatchObject([
      { action: "DELETE /v1/cinemas/{id}/screens/{screen_id}", outcome: "refused", after: null },
      { action: "POST /v1/showtimes", outcome: "done" },
    ]);
  });

  it("by a buyer is not listed", async () => {
    const { owner, showtime } = await house();
    const id = await make("/v1/showtimes", owner, showtime());
    const [before] = await rows("SELECT count(*) AS n FROM audit_log");
    const { token: as } = await buyer();
    const sold = await ask("POST", `/v1/showtimes/${id}/reservations`, {
      as,
      body: { quantity: 1, confirm: true },
    });
    expect(sold.status).toBe(201);
    expect((await ask("DELETE", `/v1/reservations/${String(sold.body["id"])}`, { as })).status).toBe(200);
    expect((await ask("PATCH", "/v1/me", { as, body: { name: "Greta" } })).status).toBe(200);
    expect(await rows("SELECT count(*) AS n FROM audit_log")).toEqual([before]);
  });

  it("of a buyer's reservation by an admin is listed", async () => {
    const { owner, showtime } = await house();
    const id = await make("/v1/showtimes", owner, showtime());
    const { token: as } = await buyer();
    const reservation = await make(`/v1/showtimes/${id}/reservations`, as, { quantity: 1, confirm: true });
    const chief = await admin();
    expect((await ask("DELETE", `/v1/reservations/${reservation}`, { as: chief })).status).toBe(200);
    const actor = await userOf(chief);
    await eventually(
      async () => (await entriesOf(owner, `?showtime_id=${id}&actor=${actor}`)).map(({ action }) => action),
      ["cancelled", "DELETE /v1/reservations/{id}"],
    );
  });

  it("by a program of the older APIs is listed, also where a refused show leaves a new cinema behind", async () => {
    const { owner, movieId } = await house();
    const chief = await admin();
    await ask("PUT", `/movies/${movieId}`, { as: chief, body: { title: "Nosferatu" } });
    const refused = await ask("POST", "/shows", {
      as: owner,
      body: { movie_id: movieId, available_seats: 5, timing: "2001-01-01 20:00", theater_name: "The Annexe" },
    });
    expect(refused.status).toBe(400);
    expect(await entriesOf(chief, "?limit=2")).toMatchObject([
      { actor: await userOf(owner), action: "POST /shows", outcome: "refused", status: 400 },
      { action: "PUT /movies/{id}", before: { title: "Metropolis" }, after: { title: "Nosferatu" } },
    ]);
    expect(await rows("SELECT name FROM cinemas WHERE name = 'The Annexe'")).toHaveLength(1);
  });
});

describe("nothing is lost", () => {
  const failing = async (when: "INSERT" | "UPDATE", work: () => Promise<void>): Promise<void> => {
    await run(`CREATE TRIGGER failing BEFORE ${when} ON audit_log BEGIN SELECT RAISE(ABORT, 'no room'); END`);
    await work().finally(() => run("DROP TRIGGER failing"));
  };

  it("a change whose end was not noted may have happened, and is listed so", async () => {
    const { owner, movieId } = await house();
    await failing("UPDATE", async () => {
      const changed = await ask("PATCH", `/v1/movies/${movieId}`, {
        as: owner,
        body: { title: "Nosferatu" },
      });
      expect(changed.status).toBe(200);
    });
    expect(await entriesOf(owner, "?limit=1")).toMatchObject([
      { outcome: "unknown", status: null, before: { title: "Metropolis" }, after: null },
    ]);
  });

  it("nothing is changed that cannot be noted", async () => {
    const { owner, movieId } = await house();
    await failing("INSERT", async () => {
      const changed = await ask("PATCH", `/v1/movies/${movieId}`, {
        as: owner,
        body: { title: "Nosferatu" },
      });
      expect(changed.status).toBe(500);
    });
    expect((await ask("GET", `/v1/movies/${movieId}`)).body["title"]).toBe("Metropolis");
  });

  it("an entry is neither changed nor deleted once it says what came of it", async () => {
    const { owner } = await house();
    const [{ id } = { id: 0 }] = await entriesOf(owner, "?limit=1");
    for (const sql of [
      "UPDATE audit_log SET after = NULL WHERE id = ?1",
      "UPDATE audit_log SET status = NULL WHERE id = ?1",
      "DELETE FROM audit_log WHERE id = ?1",
    ])
      await expect(run(sql, id)).rejects.toThrow("audit log");
    for (const method of ["POST", "PUT", "PATCH", "DELETE"])
      for (const path of ["/v1/admin/audit", `/v1/admin/audit/${id}`])
        expect((await ask(method, path, { as: await admin() })).status).toBeOneOf([404, 405]);
  });
});

describe("the list", () => {
  it("has what is done in the caller's cinemas, and for an owner what is the owner's", async () => {
    const { owner, cinemaId, movieId } = await house();
    const programmer = await worker(cinemaId, "programmer");
    const manager = await worker(cinemaId, "manager");
    const elsewhere = await house();
    const stranger = await worker(elsewhere.cinemaId, "manager");
    await ask("PATCH", `/v1/movies/${movieId}`, { as: programmer.as, body: { title: "M" } });
    const changes = `?actor=${programmer.id}`;
    const found = [{ actor: `user:${programmer.id}`, acts_as: "staff", after: { title: "M" } }];
    expect(await entriesOf(owner, changes)).toMatchObject(found);
    expect(await entriesOf(manager.as, changes)).toMatchObject(found);
    expect(await entriesOf(await admin(), changes)).toMatchObject(found);
    for (const as of [elsewhere.owner, stranger.as]) expect(await entriesOf(as, changes)).toEqual([]);
    expect((await ask("GET", "/v1/admin/audit", { as: programmer.as })).status).toBe(403);
  });

  it("does not say whether a cinema or showtime of others exists", async () => {
    const { owner, cinemaId, showtime } = await house();
    const showtimeId = await make("/v1/showtimes", owner, showtime());
    const stranger = (await house()).owner;
    for (const [query, code] of [
      [`?cinema_id=${cinemaId}`, "cinema_not_found"],
      ["?cinema_id=999999", "cinema_not_found"],
      [`?showtime_id=${showtimeId}`, "showtime_not_found"],
      ["?showtime_id=999999", "showtime_not_found"],
    ])
      expect(await ask("GET", `/v1/admin/audit${query}`, { as: stranger })).toMatchObject({
        status: 404,
        body: { code },
      });
    expect(await ask("GET", "/v1/admin/audit?cinema_id=1&showtime_id=1", { as: owner })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: "/cinema_id" }] },
    });
    for (const query of ["?actor=greta", "?from=today", "?cursor=1.2", "?limit=1000", "?who=7"])
      expect((await ask("GET", `/v1/admin/audit${query}`, { as: owner })).status).toBe(422);
  });

  it("is filtered by actor, action and time", async () => {
    const { owner, cinemaId, movieId } = await house();
    const one = await worker(cinemaId, "manager");
    const other = await worker(cinemaId, "manager");
    await ask("PATCH", `/v1/movies/${movieId}`, { as: one.as, body: { title: "M" } });
    const [last] = await rows<{ at: number }>("SELECT max(at_ms) AS at FROM audit_log");
    await eventually(() => Date.now() > Number(last?.at));
    const middle = new Date().toISOString();
    await ask("PATCH", `/v1/movies/${movieId}`, { as: other.as, body: { title: "N" } });
    await ask("PATCH", `/v1/cinemas/${cinemaId}`, { as: other.as, body: { name: "Rex" } });
    const chief = await admin();
    for (const as of [owner, chief, one.as]) {
      const names = async (query: string) =>
        (await entriesOf(as, query)).map(({ after }) => after?.["title"] ?? after?.["name"]);
      expect(await names(`?actor=user:${other.id}`)).toEqual(["Rex", "N"]);
      expect(await names(`?actor=${other.id}&action=PATCH /v1/movies/{id}`)).toEqual(["N"]);
      expect(await names(`?actor=${one.id}&from=${middle}`)).toEqual([]);
      expect(await names(`?actor=${one.id}&to=${middle}`)).toEqual(["M"]);
      expect(await names(`?actor=${other.id}&from=${middle}`)).toEqual(["Rex", "N"]);
      expect(await names(`?actor=${other.id}&cinema_id=${cinemaId}`)).toEqual(["Rex", "N"]);
    }
  });

  it("has a showtime's changes and the acts in its ledger in the order of time, page by page", async () => {
    const { owner, cinemaId, showtime } = await house();
    const id = await make("/v1/showtimes", owner, showtime({ starts_at: inHours(1) }));
    const cashier = await worker(cinemaId, "cashier");
    const door = await worker(cinemaId, "door");
    const sold = await ask("POST", `/v1/showtimes/${id}/counter-sales`, {
      as: cashier.as,
      body: { seats: ["A1"], guest: { name: "Greta Garbo" } },
    });
    expect(sold.status).toBe(201);
    await ask("PATCH", `/v1/showtimes/${id}`, { as: owner, body: { max_seats: 7 } });
    await ask("POST", `/v1/showtimes/${id}/block-seats`, {
      as: cashier.as,
      body: { seats: ["B1"], reason: "house" },
    });
    const [{ ticket } = { ticket: "" }] = await rows<{ ticket: string }>(
      "SELECT value ->> 'ticket' AS ticket FROM reservations, json_each(lines) WHERE showtime_id = ?1",
      id,
    );
    const key = await make("/v1/gate-keys", owner, { name: "Greta's phone", showtime_id: id });
    await call("POST", "/v1/check-ins", { as: door.as, body: { code: ticket, gate: "North" } });
    await call("POST", "/v1/check-ins/undo", { as: door.as, body: { ticket, reason: "mistake" } });
    const wanted = [
      ["POST /v1/check-ins/undo", `user:${door.id}`],
      ["check_in_undone", `user:${door.id}`],
      ["checked_in", `user:${door.id}`],
      ["POST /v1/gate-keys", await userOf(owner)],
      ["seats_blocked", `user:${cashier.id}`],
      ["POST /v1/showtimes/{id}/block-seats", `user:${cashier.id}`],
      ["PATCH /v1/showtimes/{id}", await userOf(owner)],
      ["confirmed", `user:${cashier.id}`],
      ["held", `user:${cashier.id}`],
      ["POST /v1/showtimes/{id}/counter-sales", `user:${cashier.id}`],
      ["POST /v1/showtimes", await userOf(owner)],
    ];
    const query = `?showtime_id=${id}`;
    const sorted = (list: string[][]) => list.map((pair) => pair.join(" ")).toSorted();
    await eventually(
      async () => sorted((await entriesOf(owner, query)).map(({ action, actor }) => [action, actor])),
      sorted(wanted),
    );
    const whole = await entriesOf(owner, query);
    for (const limit of [1, 2, 3, 7]) {
      const { entries } = await allOf(owner, `${query}&limit=${limit}`);
      expect(entries).toEqual(whole);
    }
    const times = whole.map((entry) => String(Reflect.get(entry, "at")));
    expect(times).toEqual(times.toSorted().toReversed());
    expect(whole.find(({ action }) => action === "seats_blocked")).toMatchObject({
      source: "ledger",
      after: { seats: ["B1"], reason: "house", by: cashier.id },
    });
    const made = whole.find(({ action }) => action === "POST /v1/gate-keys");
    expect(made?.after).toEqual({
      id: key,
      cinema_id: cinemaId,
      showtime_id: id,
      created_at: expect.any(String),
    });
    expect(JSON.stringify(whole)).not.toContain("Greta");
    expect(
      (await entriesOf(owner, `${query}&actor=${door.id}`)).map(({ action }) => action).toSorted(),
    ).toEqual(["POST /v1/check-ins/undo", "check_in_undone", "checked_in"]);
    expect((await entriesOf(owner, `${query}&action=confirmed`)).map(({ actor }) => actor)).toEqual([
      `user:${cashier.id}`,
    ]);
    expect((await pageOf(owner, `${query}&from=${inHours(1)}`)).data).toEqual([]);
  });

  it("goes on below a thousand entries that do not match", async () => {
    const { owner, cinemaId } = await house();
    const columns = "at_ms, actor, acts_as, action, ids, request_id, status, cinema_id";
    await run(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2200)
       INSERT INTO audit_log (${columns}) SELECT i, iif(i IN (5, 1500), 'user:5', 'user:6'), 'staff', 'PUT /x', '{}', 'r', 200, ?1 FROM n`,
      cinemaId,
    );
    const { entries, pages } = await allOf(owner, `?cinema_id=${cinemaId}&actor=5&to=1970-01-01T00:01:00Z`);
    expect(entries.map((entry) => Date.parse(String(Reflect.get(entry, "at"))))).toEqual([1500, 5]);
    expect(pages).toBe(3);
  });
});

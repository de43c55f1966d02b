import { afterEach, describe, expect, it, vi } from "vitest";
import { ask } from "../../support/catalogue.ts";
import { hold } from "../../support/halls.ts";
import { buyer, run, showtime, token } from "../../support/world.ts";
import { listOf, party, soldOut } from "./sold-out.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("the waiting list", () => {
  it("takes a party for a sold-out showtime, shows its entry, and lets it leave", async () => {
    const { id, path, mine } = await soldOut(1, 2);
    const first = await party(path, 2);
    expect(first.joined).toEqual({
      id: 1,
      showtime_id: id,
      quantity: 2,
      category: null,
      ticket_type: "adult",
      together: true,
      since: expect.stringMatching(/^\d{4}-.*Z$/),
      ahead: 0,
    });
    const second = await party(path, 1, { category: "standard", ticket_type: "child" });
    expect(second.joined).toMatchObject({
      id: 2,
      category: "standard",
      ticket_type: "child",
      together: false,
      ahead: 1,
    });
    const entry = await ask("GET", mine, { as: second.token });
    expect([entry.status, entry.body]).toEqual([200, second.joined]);
    expect(entry.headers.get("cache-control")).toBe("no-store");
    expect((await ask("DELETE", mine, { as: first.token })).status).toBe(204);
    expect((await ask("GET", mine, { as: second.token })).body).toMatchObject({ id: 2, ahead: 0 });
    for (const method of ["GET", "DELETE"])
      expect(await ask(method, mine, { as: first.token })).toMatchObject({
        status: 404,
        body: { code: "waiting_not_found" },
      });
  });

  it("takes a person once, despite parallel requests", async () => {
    const { path } = await soldOut(1, 1);
    const { token: as } = await buyer();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => ask("POST", path, { as, body: { quantity: 1 } })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const others = answers.filter(({ status }) => status !== 201);
    for (const { status, body } of others)
      expect([status, body]).toMatchObject([409, { code: "already_waiting", waiting_id: 1 }]);
  });

  it("puts a person who left and joins again behind the others", async () => {
    const { path, mine } = await soldOut(1, 1);
    const first = await party(path);
    await party(path);
    await ask("DELETE", mine, { as: first.token });
    const again = await ask("POST", path, { as: first.token, body: { quantity: 1 } });
    expect([again.status, again.body]).toMatchObject([201, { id: 3, ahead: 1 }]);
  });

  it("refuses a party that could buy, also seats of a hold that has run out", async () => {
    const { id, office } = await showtime(1, 2, { holdMs: 1_000 });
    const { token: as } = await buyer();
    const join = () => ask("POST", listOf(id), { as, body: { quantity: 2 } });
    expect(await join()).toMatchObject({ status: 409, body: { code: "seats_available" } });
    await office().reserve(hold(1, "A1", "A2"));
    vi.spyOn(Date, "now").mockReturnValue(Date.now() + 1_001);
    expect(await join()).toMatchObject({ status: 409, body: { code: "seats_available" } });
  });

  it("takes a party for which the last free seats are too few", async () => {
    const { id, office } = await showtime(1, 2);
    await office().reserve(hold(1, "A1"));
    expect((await party(listOf(id), 2)).joined).toMatchObject({ quantity: 2, ahead: 0 });
  });

  it.each([
    ["more seats than one may buy", { quantity: 11 }, 422, { code: "too_many_seats", max_seats: 10 }],
    ["no seats", { quantity: 0 }, 422, { code: "invalid_input" }],
    ["seats by name", { seats: ["A1"], quantity: 1 }, 422, { code: "unknown_field", fields: ["/seats"] }],
    ["seats that the hall has not", { quantity: 1, category: "royal" }, 422, { code: "unknown_category" }],
    [
      "an unknown ticket type",
      { quantity: 1, ticket_type: "Greta Garbo" },
      422,
      { code: "unknown_ticket_type" },
    ],
    ["nothing", {}, 422, { code: "invalid_input" }],
  ])("refuses a party that wants %s", async (_what, body, status, problem) => {
    const { path, mine } = await soldOut(1, 1);
    const { token: as } = await buyer();
    expect(await ask("POST", path, { as, body })).toMatchObject({ status, body: problem });
    expect((await ask("GET", mine, { as })).status).toBe(404);
  });

  it("requires a confirmed address", async () => {
    const { path } = await soldOut(1, 1);
    const { id } = await buyer();
    await run("UPDATE users SET email_confirmed_at_ms = NULL WHERE id = ?1", id);
    const as = await token(id, { emailConfirmed: false });
    expect(await ask("POST", path, { as, body: { quantity: 1 } })).toMatchObject({
      status: 403,
      body: { code: "email_not_confirmed" },
    });
    expect(await ask("POST", path, { body: { quantity: 1 } })).toMatchObject({ status: 401 });
  });

  it("is open only while the showtime is on sale", async () => {
    const { token: as } = await buyer();
    const join = (showtimeId: number) => ask("POST", listOf(showtimeId), { as, body: { quantity: 1 } });
    const early = await showtime(1, 1, { salesOpenAtMs: Date.now() + 60_000 });
    expect(await join(early.id)).toMatchObject({ status: 409, body: { code: "sales_not_open" } });
    const late = await showtime(1, 1, { salesCloseAtMs: 1 });
    expect(await join(late.id)).toMatchObject({ status: 409, body: { code: "sales_closed" } });
    expect(await join(987_655)).toMatchObject({ status: 404, body: { code: "showtime_not_found" } });
    expect(await ask("GET", `${listOf(987_655)}/mine`, { as })).toMatchObject({ status: 404 });
    expect(await ask("DELETE", `${listOf(987_655)}/mine`, { as })).toMatchObject({ status: 404 });
  });

  it("answers a repeated request as the first time, also after others have left", async () => {
    const { path, mine } = await soldOut(1, 1);
    const first = await party(path);
    const { token: as } = await buyer();
    const join = (body: object) => ask("POST", path, { as, body, headers: { "idempotency-key": "k" } });
    const joined = await join({ quantity: 1 });
    expect(joined.body).toMatchObject({ ahead: 1 });
    expect(joined.headers.get("idempotent-replayed")).toBeNull();
    await ask("DELETE", mine, { as: first.token });
    const again = await join({ quantity: 1, ticket_type: "adult" });
    expect([again.status, again.body]).toEqual([201, joined.body]);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect(await join({ quantity: 2 })).toMatchObject({
      status: 422,
      body: { code: "idempotency_key_reused" },
    });
  });
});

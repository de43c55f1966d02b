import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { forgetOldRequests } from "../../../src/identity/idempotency/service.ts";
import { MOVIE, ask, someone } from "../../support/catalogue.ts";
import { rows } from "../../support/world.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const keyed = (key: string) => ({ "idempotency-key": key });

const add = (as: string, key: string, body: object = MOVIE) =>
  ask("POST", "/v1/movies", { as, body, headers: keyed(key) });

const moviesNamed = (title: string) => rows("SELECT id FROM movies WHERE title = ?", title);

describe("a request of D1 that is repeated with its Idempotency-Key", () => {
  it("is carried out once, and gets the first answer again", async () => {
    const as = await someone();
    const body = { ...MOVIE, title: "Once" };
    const first = await add(as, "a", body);
    expect(first.status).toBe(201);
    expect(first.headers.has("idempotent-replayed")).toBe(false);
    const again = await add(as, "a", body);
    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect(again.headers.get("content-type")).toBe(first.headers.get("content-type"));
    expect(await moviesNamed("Once")).toHaveLength(1);
  });

  it("is carried out once of six that come at the same time", async () => {
    const as = await someone();
    const body = { ...MOVIE, title: "Six at once" };
    const answers = await Promise.all(Array.from({ length: 6 }, () => add(as, "six", body)));
    expect(await moviesNamed("Six at once")).toHaveLength(1);
    const done = answers.filter(({ status }) => status === 201);
    expect(new Set(done.map((answer) => answer.body["id"])).size).toBe(1);
    expect(done.filter(({ headers }) => !headers.has("idempotent-replayed"))).toHaveLength(1);
    for (const { status, body: problem } of answers)
      if (status !== 201) expect(problem).toMatchObject({ status: 409, code: "idempotency_key_in_use" });
    expect(await add(as, "six", body)).toMatchObject({ status: 201, body: done[0]?.body });
  });

  it("is another request for another person, another path or another key", async () => {
    const [as, other] = [await someone(), await someone()];
    const body = { ...MOVIE, title: "Three" };
    expect((await add(as, "b", body)).body["id"]).not.toBe((await add(other, "b", body)).body["id"]);
    await add(as, "c", body);
    expect(await moviesNamed("Three")).toHaveLength(3);
  });

  it("is refused where its key was another request's", async () => {
    const as = await someone();
    await add(as, "d", { ...MOVIE, title: "First" });
    expect(await add(as, "d", { ...MOVIE, title: "Second" })).toMatchObject({
      status: 422,
      body: { code: "idempotency_key_reused" },
    });
    expect(await moviesNamed("Second")).toEqual([]);
  });

  it("may be tried again after it was refused", async () => {
    const as = await someone();
    expect((await add(as, "e", { ...MOVIE, title: "" })).status).toBe(422);
    expect((await add(as, "e", { ...MOVIE, title: "Mended" })).status).toBe(201);
  });

  it("is not carried out again where its answer was lost", async () => {
    const as = await someone();
    const body = { ...MOVIE, title: "Lost" };
    // The process ends between the change and the answer.
    const prepare = env.DB.prepare.bind(env.DB);
    vi.spyOn(env.DB, "prepare").mockImplementation((sql) => {
      if (sql.includes("on conflict") && sql.includes("kept_requests")) throw new Error("D1 is away");
      return prepare(sql);
    });
    expect((await add(as, "f", body)).status).toBe(201);
    vi.restoreAllMocks();
    expect(await moviesNamed("Lost")).toHaveLength(1);
    expect(await add(as, "f", body)).toMatchObject({ status: 409, body: { code: "idempotency_key_in_use" } });
    vi.spyOn(Date, "now").mockReturnValue(Date.now() + 61_000);
    expect(await add(as, "f", body)).toMatchObject({ status: 409, body: { code: "idempotent_answer_lost" } });
    expect(await moviesNamed("Lost")).toHaveLength(1);
  });

  it("is not carried out where D1 does not take the change", async () => {
    const as = await someone();
    const body = { ...MOVIE, title: "Not taken" };
    const batch = vi.spyOn(env.DB, "batch").mockRejectedValue(new Error("D1 is away"));
    expect((await add(as, "g", body)).status).toBe(500);
    batch.mockRestore();
    expect(await moviesNamed("Not taken")).toEqual([]);
    expect((await add(as, "g", body)).status).toBe(201);
  });

  it("leaves nothing in D1 that shows its answer or its key, and is forgotten after a day", async () => {
    const as = await someone();
    await add(as, "a key of mine", { ...MOVIE, title: "Sealed" });
    const kept = await rows("SELECT * FROM kept_requests");
    expect(kept.length).toBeGreaterThan(0);
    expect(JSON.stringify(kept)).not.toMatch(/Sealed|a key of mine/);
    expect(await forgetOldRequests(Date.now() + 86_300_000)).toBe(0);
    expect(await forgetOldRequests(Date.now() + 86_500_000)).toBe(kept.length);
    expect(await rows("SELECT id FROM kept_requests")).toEqual([]);
  });

  it("leaves one entry in the audit log", async () => {
    const as = await someone();
    const body = { ...MOVIE, title: "Audited" };
    const { body: made } = await add(as, "h", body);
    const count = () => rows("SELECT id FROM audit_log WHERE after LIKE ?", `%"id":${String(made["id"])}%`);
    const before = (await count()).length;
    await add(as, "h", body);
    expect((await count()).length).toBe(before);
    expect(before).toBe(1);
  });
});

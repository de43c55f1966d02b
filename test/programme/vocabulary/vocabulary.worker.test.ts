import { describe, expect, it } from "vitest";
import { ask, house, someone } from "../../support/catalogue.ts";
import { rows } from "../../support/world.ts";

const EMPTY = { categories: {}, ticket_types: {}, formats: {} };
const WORDS = {
  categories: { premium: { en: "Armchair", de: "Sessel" } },
  ticket_types: { student: { de: "Studierende" } },
  formats: { "3d": { ru: "3Д" } },
};

const at = (cinemaId: number) => `/v1/cinemas/${cinemaId}/vocabulary`;

describe("a cinema's vocabulary", () => {
  it("is empty at first, and then what its owner set, all of it, for everybody", async () => {
    const { owner, cinemaId } = await house();
    expect(await ask("GET", at(cinemaId))).toMatchObject({ status: 200, body: EMPTY });
    expect(await ask("PUT", at(cinemaId), { as: owner, body: WORDS })).toMatchObject({
      status: 200,
      body: WORDS,
    });
    const read = await ask("GET", at(cinemaId));
    expect(read).toMatchObject({ status: 200, body: WORDS });
    expect(read.headers.get("cache-control")).toBe("public, max-age=2");
    const less = { formats: { imax: { en: "IMAX with Laser" } } };
    expect(await ask("PUT", at(cinemaId), { as: owner, body: less })).toMatchObject({ status: 200 });
    expect((await ask("GET", at(cinemaId))).body).toEqual({ ...EMPTY, ...less });
  });

  it("has its languages in the spelling of BCP 47", async () => {
    const { owner, cinemaId } = await house();
    const body = { categories: { box: { "DE-at": "Loge", "zh-hant": "包廂" } } };
    const set = await ask("PUT", at(cinemaId), { as: owner, body });
    expect(set.body["categories"]).toEqual({ box: { "de-AT": "Loge", "zh-Hant": "包廂" } });
  });

  it("is not changed by who has read an older one", async () => {
    const { owner, cinemaId } = await house();
    const tag = (await ask("GET", at(cinemaId))).headers.get("etag") ?? "";
    const put = (body: object) => ask("PUT", at(cinemaId), { as: owner, body, headers: { "if-match": tag } });
    expect(await put(WORDS)).toMatchObject({ status: 200 });
    expect(await put(EMPTY)).toMatchObject({ status: 412, body: { code: "precondition_failed" } });
    expect(await ask("GET", at(cinemaId))).toMatchObject({ body: WORDS });
  });

  it("is the last one of many that are set at once", async () => {
    const { owner, cinemaId } = await house();
    const put = (i: number) =>
      ask("PUT", at(cinemaId), { as: owner, body: { categories: { box: { en: `Box ${i}` } } } });
    const all = await Promise.all([1, 2, 3].map(put));
    expect(all.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
    for (const { status } of all) expect([200, 409]).toContain(status);
    const [row] = await rows("SELECT version FROM vocabularies WHERE cinema_id = ?1", cinemaId);
    expect(row?.["version"]).toBe(all.filter(({ status }) => status === 200).length);
  });

  it("is set by its owner or an admin only", async () => {
    const { cinemaId } = await house();
    const put = async (as?: string) =>
      (await ask("PUT", at(cinemaId), { ...(as === undefined ? {} : { as }), body: WORDS })).status;
    expect(await put()).toBe(401);
    expect(await put(await someone({ role: "user" }))).toBe(403);
    expect(await put(await someone())).toBe(404);
    expect((await ask("GET", at(cinemaId))).body).toEqual(EMPTY);
    expect(await put(await someone({ role: "user", isAdmin: true }))).toBe(200);
  });

  it("is not found without its cinema, and goes with it", async () => {
    const { owner, cinemaId } = await house();
    await ask("PUT", at(cinemaId), { as: owner, body: WORDS });
    expect(await ask("DELETE", `/v1/cinemas/${cinemaId}`, { as: owner })).toMatchObject({ status: 204 });
    for (const method of ["GET", "PUT"])
      expect(
        await ask(method, at(cinemaId), method === "GET" ? {} : { as: owner, body: WORDS }),
      ).toMatchObject({ status: 404, body: { code: "cinema_not_found" } });
    expect(await rows("SELECT 1 FROM vocabularies WHERE cinema_id = ?1", cinemaId)).toEqual([]);
  });

  const many = (count: number, name: (i: number) => string, value: unknown) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [name(i), value]));
  const tagOf = (i: number) => `de-x-${i}`;

  it.each<[string, string, unknown]>([
    ["/categories/Premium", "Lower-case", { categories: { Premium: { en: "A" } } }],
    ["/categories/3d", "Lower-case", { categories: { "3d": { en: "A" } } }],
    ["/ticket_types/a b", "Lower-case", { ticket_types: { "a b": { en: "A" } } }],
    ["/formats/3D", "Lower-case", { formats: { "3D": { en: "A" } } }],
    ["/formats/3d/english please", "BCP 47", { formats: { "3d": { "english please": "A" } } }],
    ["/formats/3d/en", "expected string", { formats: { "3d": { en: 3 } } }],
    ["/formats/3d/en", "", { formats: { "3d": { en: " " } } }],
    ["/formats/3d/en", "visible", { formats: { "3d": { en: "\u200b" } } }],
    ["/formats/3d/en", "printed", { formats: { "3d": { en: "A\u202eB" } } }],
    ["/formats/3d/en", "100", { formats: { "3d": { en: "A".repeat(101) } } }],
    ["/formats/3d", "At least one language", { formats: { "3d": {} } }],
    ["/formats/3d", "named twice", { formats: { "3d": { "en-us": "A", "en-US": "B" } } }],
    ["/formats/3d", "At most 20 languages", { formats: { "3d": many(21, tagOf, "A") } }],
    ["/formats", "At most 100 words", { formats: many(101, (i) => `w${i}`, { en: "A" }) }],
    ["/categories/__proto__", "Not a word", '{"categories": {"__proto__": {"en": "A"}}}'],
    ["/categories/a/__proto__", "BCP 47", '{"categories": {"a": {"__proto__": "A"}}}'],
    ["/categories", "expected record", { categories: null }],
  ])("that makes no sense is refused at %s: %s", async (pointer, detail, body) => {
    const { owner, cinemaId } = await house();
    const { status, body: problem } = await ask("PUT", at(cinemaId), { as: owner, body });
    expect({ status, code: problem["code"] }).toEqual({ status: 422, code: "invalid_input" });
    expect(problem["errors"]).toContainEqual(
      expect.objectContaining({ in: "json", pointer, detail: expect.stringContaining(detail) }),
    );
    expect((await ask("GET", at(cinemaId))).body).toEqual(EMPTY);
  });

  it("has no other kinds of words", async () => {
    const { owner, cinemaId } = await house();
    const answer = await ask("PUT", at(cinemaId), { as: owner, body: { movies: {} } });
    expect(answer).toMatchObject({ status: 422, body: { code: "unknown_field", fields: ["/movies"] } });
  });
});

import { describe, expect, it } from "vitest";
import { languageName } from "../../../src/platform/formats.ts";
import { MOVIE, ask, house, inHours, make } from "../../support/catalogue.ts";
import { LANGUAGE_CASES } from "../../support/shown.ts";
import { rows } from "../../support/world.ts";

const NOTHING = {
  format: null,
  audio_language: null,
  subtitle_languages: [],
  captions: false,
  audio_description: false,
  age_rating: null,
};
const FULL = {
  format: "35mm",
  audio_language: "en",
  subtitle_languages: ["de", "zh-Hant"],
  captions: true,
  audio_description: true,
  age_rating: "FSK 12",
};

/** A house whose movie was made in this language. */
async function showing(originalLanguage: string | null) {
  const there = await house();
  const movieId = await make("/v1/movies", there.owner, { ...MOVIE, original_language: originalLanguage });
  let hours = 24;
  const put = (shown: object) =>
    make(
      "/v1/showtimes",
      there.owner,
      there.showtime({ movie_id: movieId, starts_at: inHours((hours += 12)), ...shown }),
    );
  return { ...there, movieId, put };
}

describe("how a showtime shows its movie", () => {
  it("is said by nothing that is left out", async () => {
    const { put } = await showing("en");
    expect(await ask("GET", `/v1/showtimes/${await put({})}`)).toMatchObject({
      body: { ...NOTHING, version: [] },
    });
  });

  it("is in the answers, with the version that follows, and can be sent back", async () => {
    const { owner, put, cinemaId } = await showing("en");
    const id = await put(FULL);
    const shown = { ...FULL, version: ["OmU"] };
    expect(await ask("GET", `/v1/showtimes/${id}`)).toMatchObject({ body: shown });
    const list = await ask("GET", `/v1/showtimes?cinema_id=${cinemaId}`);
    expect(list.body["data"]).toMatchObject([{ id, ...shown }]);
    const path = `/v1/showtimes/${id}`;
    expect(await ask("PATCH", path, { as: owner, body: FULL })).toMatchObject({ status: 200, body: shown });
  });

  it("changes field by field, null removes, and no buyer gets a mail", async () => {
    const { owner, put } = await showing("en");
    const id = await put(FULL);
    const change = (body: object, tag?: string) =>
      ask("PATCH", `/v1/showtimes/${id}`, {
        as: owner,
        body,
        ...(tag === undefined ? {} : { headers: { "if-match": tag } }),
      });
    const tag = (await ask("GET", `/v1/showtimes/${id}`)).headers.get("etag") ?? "";
    const less = await change({ format: null, captions: false, subtitle_languages: [] }, tag);
    expect(less).toMatchObject({
      status: 200,
      body: { ...FULL, format: null, captions: false, subtitle_languages: [], version: ["OV"] },
    });
    expect(await change({ format: "imax" }, tag)).toMatchObject({ status: 412 });
    expect(await change({ audio_language: "DE-at", age_rating: null })).toMatchObject({
      body: { audio_language: "de-AT", age_rating: null, version: ["dubbed"] },
    });
    const [row] = await rows("SELECT version, pushed_version FROM showtimes WHERE id = ?1", id);
    expect(row).toEqual({ version: 3, pushed_version: 3 });
    expect(await rows("SELECT 1 FROM mail_log")).toEqual([]);
  });

  it("follows the movie's original language, also a later one, and another movie's", async () => {
    const { owner, put, movieId } = await showing(null);
    const id = await put({ audio_language: "en" });
    const version = async () => (await ask("GET", `/v1/showtimes/${id}`)).body["version"];
    expect(await version()).toEqual([]);
    const change = (original_language: string | null) =>
      ask("PATCH", `/v1/movies/${movieId}`, { as: owner, body: { original_language } });
    expect(await change("EN-gb")).toMatchObject({ status: 200, body: { original_language: "en-GB" } });
    expect(await version()).toEqual(["OV"]);
    await change("ja");
    expect(await version()).toEqual(["dubbed"]);
    await change(null);
    expect(await version()).toEqual([]);
    const other = await make("/v1/movies", owner, { ...MOVIE, original_language: "en" });
    await ask("PATCH", `/v1/showtimes/${id}`, { as: owner, body: { movie_id: other } });
    expect(await version()).toEqual(["OV"]);
  });

  it.each<[string, object]>([
    ["/format", { format: "3D" }],
    ["/format", { format: "_3d" }],
    ["/format", { format: "" }],
    ["/format", { format: "x".repeat(33) }],
    ["/format", { format: 3 }],
    ["/audio_language", { audio_language: "english please" }],
    ["/audio_language", { audio_language: "" }],
    ["/audio_language", { audio_language: ["en"] }],
    ["/subtitle_languages", { subtitle_languages: "de" }],
    ["/subtitle_languages", { subtitle_languages: null }],
    ["/subtitle_languages/1", { subtitle_languages: ["de", "x"] }],
    ["/subtitle_languages", { subtitle_languages: ["de", "DE"] }],
    ["/subtitle_languages", { subtitle_languages: ["de", "en", "fr", "it", "pt", "tr"] }],
    ["/captions", { captions: "yes" }],
    ["/captions", { captions: null }],
    ["/audio_description", { audio_description: 1 }],
    ["/age_rating", { age_rating: "" }],
    ["/age_rating", { age_rating: "12\u202e" }],
    ["/age_rating", { age_rating: "x".repeat(21) }],
    ["/age_rating", { age_rating: 12 }],
  ])("is refused at %s: %j", async (pointer, bad) => {
    const { owner, put, showtime } = await showing("en");
    const id = await put(FULL);
    const refused = {
      status: 422,
      body: { code: "invalid_input", errors: [expect.objectContaining({ in: "json", pointer })] },
    };
    expect(await ask("PATCH", `/v1/showtimes/${id}`, { as: owner, body: bad })).toMatchObject(refused);
    const body = showtime({ starts_at: inHours(90), ...bad });
    expect(await ask("POST", "/v1/showtimes", { as: owner, body })).toMatchObject(refused);
    expect(await ask("GET", `/v1/showtimes/${id}`)).toMatchObject({ body: FULL });
  });

  it("has names of languages in this runtime", () => {
    expect(languageName("de", "en")).toBe("Englisch");
    expect(languageName("en", "zh-Hant")).toBe("Traditional Chinese");
    expect(languageName("en", "qaa")).toBe("qaa");
  });
});

describe("the list of showtimes", () => {
  it("is narrowed to what is shown how", async () => {
    const { put, cinemaId } = await showing("en");
    const full = await put(FULL);
    const dubbed = await put({ format: "3d", audio_language: "de-AT", subtitle_languages: ["en-GB"] });
    const plain = await put({});
    const list = async (query: string): Promise<number[]> => {
      const { status, body } = await ask("GET", `/v1/showtimes?cinema_id=${cinemaId}&${query}`);
      expect(status).toBe(200);
      return (body["data"] as { id: number }[]).map(({ id }) => id);
    };
    expect(await list("")).toEqual([full, dubbed, plain]);
    for (const [query, ids] of [
      ["format=35mm", [full]],
      ["format=3d", [dubbed]],
      ["format=2d", []],
      ["audio_language=en", [full]],
      ["audio_language=DE", [dubbed]],
      ["audio_language=de-at", [dubbed]],
      ["audio_language=de-CH", []],
      ["subtitle_language=de", [full]],
      ["subtitle_language=zh", [full]],
      ["subtitle_language=zh-Hant", [full]],
      ["subtitle_language=zh-Hans", []],
      ["subtitle_language=en", [dubbed]],
      ["subtitle_language=han", []],
      ["captions=true", [full]],
      ["captions=false", [dubbed, plain]],
      ["audio_description=true", [full]],
      ["age_rating=FSK+12", [full]],
      ["version=OmU", [full]],
      ["version=dubbed", [dubbed]],
      ["version=OV", []],
      ["captions=true&format=3d", []],
      ["captions=true&audio_language=en&version=OmU", [full]],
    ] as const)
      expect([query, await list(query)]).toEqual([query, ids]);
  });

  it.each(LANGUAGE_CASES)(
    "finds a showtime in %j with subtitles in %j, of a movie in %j, as %j",
    async (audio_language, subtitle_languages, original, versions) => {
      const { put, cinemaId } = await showing(original);
      const id = await put({ audio_language, subtitle_languages });
      expect((await ask("GET", `/v1/showtimes/${id}`)).body["version"]).toEqual(versions);
      const found: string[] = [];
      for (const version of ["OV", "OmU", "dubbed"]) {
        const { body } = await ask("GET", `/v1/showtimes?cinema_id=${cinemaId}&version=${version}`);
        if ((body["data"] as unknown[]).length > 0) found.push(version);
      }
      expect(found).toEqual(versions);
    },
  );

  it("is narrowed for drafts too", async () => {
    const { owner, put, cinemaId } = await showing("en");
    const id = await put({ ...FULL, status: "draft" });
    const list = async (format: string) => {
      const query = `status=draft&cinema_id=${cinemaId}&format=${format}`;
      return (await ask("GET", `/v1/showtimes?${query}`, { as: owner })).body["data"];
    };
    expect(await list("35mm")).toMatchObject([{ id }]);
    expect(await list("3d")).toEqual([]);
  });

  it("does not skip or repeat showtimes between pages of a filter", async () => {
    const { put, cinemaId } = await showing("en");
    const ids: number[] = [];
    for (let i = 0; i < 3; i++) {
      ids.push(await put({ format: "3d" }));
      await put({ format: "2d" });
    }
    const seen: unknown[] = [];
    let cursor: string | null = null;
    do {
      const page: string = cursor === null ? "" : `&cursor=${cursor}`;
      const { body } = await ask("GET", `/v1/showtimes?cinema_id=${cinemaId}&format=3d&limit=1${page}`);
      seen.push(...(body["data"] as { id: number }[]).map(({ id }) => id));
      cursor = body["next"] as string | null;
    } while (cursor !== null);
    expect(seen).toEqual(ids);
  });

  it.each([
    ["/format", "format=3D"],
    ["/format", "format="],
    ["/audio_language", "audio_language=english+please"],
    ["/subtitle_language", "subtitle_language=x"],
    ["/captions", "captions=yes"],
    ["/audio_description", "audio_description=1"],
    ["/version", "version=OmeU"],
    ["/age_rating", "age_rating="],
  ])("names %s of a query that makes no sense: %s", async (pointer, query) => {
    expect(await ask("GET", `/v1/showtimes?${query}`)).toMatchObject({
      status: 422,
      body: { code: "invalid_input", errors: [expect.objectContaining({ in: "query", pointer })] },
    });
  });
});

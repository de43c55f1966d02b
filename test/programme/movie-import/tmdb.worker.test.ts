import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { posterUrl, readMovie } from "../../../src/programme/movie-import/tmdb.ts";
import { movieBody } from "../../../src/programme/movies/wire.ts";
import { CONFIGURATION, MATRIX } from "./matrix.ts";

const draftOf = (changes: object) => {
  const read = readMovie({ ...MATRIX, ...changes });
  if (!read?.ok) throw new Error(JSON.stringify(read));
  return read.draft;
};

describe("a movie from TMDB", () => {
  it("becomes a draft as an owner would post it", () => {
    expect(readMovie(MATRIX)).toEqual({
      ok: true,
      draft: {
        title: "The Matrix",
        originalTitle: "The Matrix",
        genres: ["Action", "Science Fiction"],
        description: MATRIX.overview,
        durationMinutes: 136,
        releaseDate: "1999-03-31",
        rating: "R",
        languages: ["en"],
        originalLanguage: "en",
        trailerUrl: "https://www.youtube.com/watch?v=d0XTFAMmhrE",
      },
      posterPath: "/f89U3ADr1oiB1s9GkdPOEpXUk5H.jpg",
    });
  });

  it("needs no more than a title, a runtime and a genre", () => {
    const { title, runtime, genres } = MATRIX;
    expect(readMovie({ title, runtime, genres })).toEqual({
      ok: true,
      draft: {
        title,
        originalTitle: null,
        genres: ["Action", "Science Fiction"],
        description: null,
        durationMinutes: runtime,
        releaseDate: null,
        rating: null,
        languages: [],
        originalLanguage: null,
        trailerUrl: null,
      },
      posterPath: null,
    });
  });

  it.each([
    ["runtime", { runtime: 0 }],
    ["runtime", { runtime: null }],
    ["runtime", { runtime: 601 }],
    ["runtime", { runtime: "136" }],
    ["genre", { genres: [] }],
    ["genre", { genres: [{ id: 1, name: "\u0000 " }] }],
    ["title", { title: " \n" }],
    ["title", { title: "\u200b\u202e" }],
  ])("is refused without a usable %s", (unusable, changes) => {
    expect(readMovie({ ...MATRIX, ...changes })).toEqual({ ok: false, code: "invalid_input", unusable });
  });

  it("has no unprintable characters", () => {
    const draft = draftOf({
      title: "The\u202e Ma\u2028trix\ud800",
      original_title: "\u200b",
      overview: "One\r\ntwo\u0000three",
      genres: [{ name: "\u200b" }, { name: "Act\u2066ion" }],
    });
    expect(draft).toMatchObject({
      title: "The Ma trix\ufffd",
      originalTitle: null,
      description: "One\ntwo three",
      genres: ["Act ion"],
    });
  });

  it("is cut to the greatest lengths", () => {
    const draft = draftOf({
      title: "x".repeat(300),
      overview: "y".repeat(6_000),
      genres: Array.from({ length: 12 }, (_, i) => ({ name: `genre ${i}${"z".repeat(200)}` })),
      spoken_languages: Array.from({ length: 26 }, (_, i) => ({
        iso_639_1: `a${String.fromCodePoint(97 + i)}`,
      })),
      release_dates: { results: [{ iso_3166_1: "US", release_dates: [{ certification: "R".repeat(50) }] }] },
    });
    expect(draft.title).toHaveLength(200);
    expect(draft.description).toHaveLength(5_000);
    expect(draft.genres).toHaveLength(10);
    expect(draft.genres[0]).toHaveLength(100);
    expect(draft.languages).toHaveLength(20);
    expect(draft.rating).toHaveLength(20);
  });

  it("is not cut inside a character", () => {
    expect(draftOf({ title: `${"x".repeat(199)}🎬` }).title).toBe("x".repeat(199));
    expect(draftOf({ title: `${"x".repeat(198)}🎬!` }).title).toBe(`${"x".repeat(198)}🎬`);
  });

  it("has no control characters, but its description keeps its lines", () => {
    const draft = draftOf({
      title: "\u0007The\r\n\tMatrix\ud800 ",
      overview: "One\r\ntwo\u0000\n\nthree\u001b[31m",
    });
    expect(draft.title).toBe("The Matrix\ufffd");
    expect(draft.description).toBe("One\ntwo \n\nthree [31m");
  });

  it.each(["", "1999-02-30", "31.3.1999", null])("has no release date where TMDB says %j", (date) => {
    expect(draftOf({ release_date: date }).releaseDate).toBeNull();
  });

  it("has each genre once", () => {
    const genres = ["Drama", "drama ", "Comedy"].map((name) => ({ name }));
    expect(draftOf({ genres }).genres).toEqual(["Drama", "Comedy"]);
  });

  it("has the languages that have a standard code", () => {
    const spoken = ["en", "xx", "cn", "", "zh", "en", "no way"].map((code) => ({ iso_639_1: code }));
    expect(draftOf({ spoken_languages: spoken }).languages).toEqual(["en", "yue", "zh"]);
  });

  it.each([
    ["ja", "ja"],
    ["cn", "yue"],
    ["xx", null],
    ["", null],
    ["no way", null],
    [null, null],
  ])("that TMDB says was made in %j, has %j as its original language", (code, language) => {
    expect(draftOf({ original_language: code }).originalLanguage).toBe(language);
  });

  it("has the rating of the United States or none", () => {
    const german = { iso_3166_1: "DE", release_dates: [{ certification: "16" }] };
    expect(draftOf({ release_dates: { results: [german] } }).rating).toBeNull();
    expect(draftOf({ release_dates: {} }).rating).toBeNull();
  });

  it("has only an official trailer", () => {
    const fans = { ...MATRIX.videos.results[3], official: false };
    expect(draftOf({ videos: { results: [fans] } }).trailerUrl).toBeNull();
    const strange = { ...MATRIX.videos.results[3], key: "x&list=y" };
    expect(draftOf({ videos: { results: [strange] } }).trailerUrl).toBeNull();
  });

  it.each(["//evil.test/x.jpg", "/../x.jpg", "/a/b.jpg", "/x.jpg?y", "x.jpg", 7])(
    "has no poster at %s",
    (path) => {
      expect(readMovie({ ...MATRIX, poster_path: path })).toMatchObject({ ok: true, posterPath: null });
    },
  );

  it.each([null, "text", 7, [], {}, { success: false }, { title: 7 }])("is not read from %j", (document) => {
    expect(readMovie(document)).toBeNull();
  });

  it("is a valid movie or refused, for any answer of TMDB", () => {
    const anything = fc.oneof(
      fc.string({ unit: "binary", maxLength: 300 }),
      fc.integer(),
      fc.constant(null),
      fc.array(fc.record({ name: fc.string(), iso_639_1: fc.string() })),
    );
    const fields = Object.fromEntries(Object.keys(MATRIX).map((name) => [name, anything]));
    const document = fc.record(fields, { requiredKeys: [] });
    fc.assert(
      fc.property(document, (changes) => {
        const read = readMovie({ ...MATRIX, ...changes });
        if (!read?.ok) return;
        const { title, genres, durationMinutes } = read.draft;
        movieBody.parse({ title, genres, duration_minutes: durationMinutes });
        expect(title.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe("an image's URL", () => {
  it("is built from the configuration", () => {
    expect(posterUrl(CONFIGURATION, "/x.jpg")).toBe("https://image.tmdb.test/t/p/w780/x.jpg");
  });

  it.each([null, {}, { images: {} }, { images: { secure_base_url: "not one" } }])(
    "is not in %j",
    (document) => {
      expect(posterUrl(document, "/x.jpg")).toBeNull();
    },
  );
});

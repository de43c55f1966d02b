import { env, exports } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { ask, someone } from "../../support/catalogue.ts";
import { GIF, HEIGHT, IMAGES, JPEG, PNG, WEBP, WIDTH } from "./images.ts";
import { given, inR2, keyIn, movieOf, newImage, posterOf, putPoster } from "./posters-client.ts";

const MB = 1024 * 1024;

const get = (key: string, init: RequestInit = {}): Promise<Response> =>
  exports.default.fetch(`http://matinee.test/v1/posters/${key}`, init);

const form = (...entries: [string, Blob | string][]): FormData => {
  const filled = new FormData();
  for (const [name, value] of entries) filled.append(name, value);
  return filled;
};

describe("an owner sets a movie's poster", () => {
  it.each(Object.entries(IMAGES))("as a %s, and everyone sees it", async (kind, image) => {
    const owner = await someone();
    const movieId = await movieOf(owner);
    const put = await putPoster(owner, movieId, image, { "content-type": "text/plain" });
    const contentType = `image/${kind.split(" ").at(-1)}`;
    expect(put).toMatchObject({
      status: 200,
      body: { content_type: contentType, width: WIDTH, height: HEIGHT },
    });
    const movie = await ask("GET", `/v1/movies/${movieId}`);
    expect(movie.body["poster_url"]).toBe(put.body["poster_url"]);
    const seen = await get(keyIn(put));
    expect(seen.headers.get("content-type")).toBe(contentType);
    expect(new Uint8Array(await seen.arrayBuffer())).toEqual(image);
  });

  it("in a form, under any name", async () => {
    const owner = await someone();
    const movieId = await movieOf(owner);
    const file = new File([JPEG], "poster.exe", { type: "application/x-msdownload" });
    expect(await putPoster(owner, movieId, form(["anything", file]))).toMatchObject({
      status: 200,
      body: { content_type: "image/jpeg" },
    });
  });

  it.each([
    ["two files", form(["one", new File([PNG], "1.png")], ["two", new File([PNG], "2.png")]), "not_one_file"],
    ["no file", form(["poster", "a text"]), "not_one_file"],
    ["a file and a text", form(["poster", new File([PNG], "1.png")], ["title", "x"]), "not_one_file"],
    ["an empty file", form(["poster", new File([], "1.png")]), "empty"],
    ["a text file", form(["poster", new File(["hello"], "1.png", { type: "image/png" })]), "unknown_type"],
  ])("but not with %s in the form", async (_, body, reason) => {
    const owner = await someone();
    const movieId = await movieOf(owner);
    expect(await putPoster(owner, movieId, body)).toMatchObject({
      status: 422,
      body: { code: "image_refused", reason },
    });
    expect(await posterOf(movieId)).toBeNull();
  });

  it.each(["multipart/form-data", "multipart/form-data; boundary=x", "Multipart/Form-Data; boundary="])(
    "but not with the content type %s and a body that is no form",
    async (contentType) => {
      const owner = await someone();
      const put = await putPoster(owner, await movieOf(owner), PNG, { "content-type": contentType });
      expect(put).toMatchObject({ status: 422, body: { code: "image_refused", reason: "broken_form" } });
    },
  );

  it("of at most 5 MB, in a form too", async () => {
    const owner = await someone();
    const movieId = await movieOf(owner);
    const largest = (bytes: number) => new Uint8Array([...GIF.subarray(0, -1), ...comment(bytes), 0x3b]);
    const image = largest(5 * MB - GIF.length);
    expect(image).toHaveLength(5 * MB);
    expect(await putPoster(owner, movieId, image)).toMatchObject({ status: 200 });
    expect(await putPoster(owner, movieId, form(["poster", new File([image], "1.gif")]))).toMatchObject({
      status: 200,
    });
    const larger = largest(5 * MB - GIF.length + 1);
    expect(await putPoster(owner, movieId, larger)).toMatchObject({
      status: 413,
      body: { code: "body_too_large", reason: "too_large" },
    });
    expect(await putPoster(owner, movieId, new Uint8Array(6 * MB))).toMatchObject({ status: 413 });
    const { readable, writable } = new TransformStream<Uint8Array>();
    const endless = writable.getWriter();
    const filling = (async () => {
      for (let sent = 0; sent < 7; sent++) await endless.write(new Uint8Array(MB));
    })().catch(() => null);
    expect(await putPoster(owner, movieId, readable)).toMatchObject({ status: 413 });
    await endless.abort().catch(() => null);
    await filling;
  });

  it("only for their own movie; an admin for any movie", async () => {
    const owner = await someone();
    const movieId = await movieOf(owner);
    const other = await putPoster(await someone(), movieId, PNG);
    expect(other).toMatchObject({ status: 404, body: { code: "movie_not_found" } });
    expect(await putPoster(owner, 999_999, PNG)).toMatchObject({ status: 404 });
    const admin = await someone({ role: "user", isAdmin: true });
    expect(await putPoster(admin, movieId, PNG)).toMatchObject({ status: 200 });
    expect(await putPoster(await someone({ role: "user" }), movieId, PNG)).toMatchObject({ status: 403 });
  });

  it("which changes the movie's ETag, unless it is the same poster", async () => {
    const owner = await someone();
    const movieId = await movieOf(owner);
    const version = async () => (await ask("GET", `/v1/movies/${movieId}`)).headers.get("etag");
    const bare = await version();
    await given(owner, movieId, PNG);
    const withPoster = await version();
    expect(withPoster).not.toBe(bare);
    await given(owner, movieId, PNG);
    expect(await version()).toBe(withPoster);
  });
});

describe("a poster", () => {
  it("may be cached for ever, can only be used as an image, and is not sent again to a cache that has it", async () => {
    const owner = await someone();
    const key = await given(owner, await movieOf(owner), WEBP);
    const seen = await get(key);
    expect(Object.fromEntries(seen.headers)).toMatchObject({
      "content-type": "image/webp",
      "content-length": String(WEBP.length),
      "cache-control": "public, max-age=31536000, immutable",
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox",
    });
    await seen.arrayBuffer();
    const etag = seen.headers.get("etag") ?? "";
    expect(etag).toMatch(/^"[0-9a-f]{64}\.webp"$/);
    const again = await get(key, { headers: { "if-none-match": etag } });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe("");
    expect(again.headers.get("cache-control")).toContain("immutable");
    const other = await get(key, { headers: { "if-none-match": '"other"' } });
    expect(other.status).toBe(200);
    await other.arrayBuffer();
  });

  it("answers HEAD without a body", async () => {
    const owner = await someone();
    const head = await get(await given(owner, await movieOf(owner), PNG), { method: "HEAD" });
    expect(head.status).toBe(200);
    expect(head.headers.get("content-length")).toBe(String(PNG.length));
    expect(await head.text()).toBe("");
  });

  it.each([
    "x",
    "..%2Fsecret.png",
    `${"0".repeat(63)}.png`,
    `${"0".repeat(64)}.svg`,
    `${"A".repeat(64)}.png`,
    `${"0".repeat(64)}.png%00`,
    "0".repeat(64),
    "%E0%A4%A",
  ])("is not found at %s, without asking R2", async (key) => {
    await env.POSTERS.put(decodeOr(key), "not a poster");
    const asked = vi.spyOn(env.POSTERS, "get");
    const seen = await get(key);
    expect(seen.status).toBe(404);
    expect(await seen.json()).toMatchObject({ code: "poster_not_found" });
    expect(asked).not.toHaveBeenCalled();
    asked.mockRestore();
  });

  it("that does not exist is not found", async () => {
    const seen = await get(`${"0".repeat(64)}.png`);
    expect(seen.status).toBe(404);
    expect(seen.headers.get("cache-control")).toBe("no-store");
    expect(await seen.json()).toMatchObject({ code: "poster_not_found" });
  });

  it("can be removed by the movie's owner", async () => {
    const owner = await someone();
    const movieId = await movieOf(owner);
    await given(owner, movieId, PNG);
    const path = `/v1/movies/${movieId}/poster`;
    expect(await ask("DELETE", path, { as: await someone() })).toMatchObject({ status: 404 });
    expect(await ask("DELETE", path, { as: owner })).toMatchObject({ status: 204 });
    expect((await ask("GET", `/v1/movies/${movieId}`)).body["poster_url"]).toBeNull();
    expect(await ask("DELETE", path, { as: owner })).toMatchObject({ status: 204 });
    expect(await ask("DELETE", "/v1/movies/999999/poster", { as: owner })).toMatchObject({ status: 404 });
  });
});

describe("while R2 does not answer", () => {
  it("nothing changes, and the request can be repeated", async () => {
    const owner = await someone();
    const movieId = await movieOf(owner);
    const before = await given(owner, movieId, PNG);
    const down = () => Promise.reject(new Error("put: We encountered an internal error. (10001)"));
    vi.spyOn(console, "error").mockImplementation(() => {});
    vi.spyOn(env.POSTERS, "put").mockImplementation(down);
    vi.spyOn(env.POSTERS, "get").mockImplementation(down);
    const put = await putPoster(owner, movieId, newImage());
    expect(put).toMatchObject({ status: 503, body: { code: "unavailable" } });
    expect(put.headers.get("retry-after")).toBe("5");
    const seen = await get(before);
    expect(seen.status).toBe(503);
    await seen.body?.cancel();
    vi.restoreAllMocks();
    expect(await posterOf(movieId)).toBe(before);
    expect(await inR2(before)).toBe(true);
  });
});

/** A comment block of a GIF, `size` bytes in all. */
function comment(size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  bytes.set([0x21, 0xfe]);
  for (let at = 2; at < size - 1;) {
    const block = Math.min(255, size - at - 2);
    bytes[at] = block;
    at += block + 1;
  }
  return bytes;
}

function decodeOr(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

import { exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { sweepPosters } from "../../src/programme/posters/service.ts";
import { GIF, JPEG, PNG } from "../programme/posters/images.ts";
import { someone } from "../support/catalogue.ts";
import { send } from "./visitor.ts";

const TWO_DAYS_MS = 2 * 86_400_000;

const asAdmin = async () => ({ authorization: `Bearer ${await someone({ role: "user", isAdmin: true })}` });

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

async function upload(image: string) {
  const headers = await asAdmin();
  const { status, body } = await send("POST /upload-poster", { headers, body: { image } });
  expect(status).toBe(200);
  return String(body["url"]);
}

async function shown(url: string) {
  const { pathname } = new URL(url);
  const answer = await exports.default.fetch(`http://matinee.example${pathname}`);
  return { status: answer.status, bytes: new Uint8Array(await answer.arrayBuffer()) };
}

describe("a poster of 003", () => {
  it.each([
    ["base64", base64(PNG), PNG],
    ["a data URL", `data:image/jpeg;base64,${base64(JPEG)}`, JPEG],
  ])("may be %s in JSON", async (_, image, bytes) => {
    expect(await shown(await upload(image))).toEqual({ status: 200, bytes });
  });

  it.each(["image", "file"])("may be a form's file named %s", async (field) => {
    const form = new FormData();
    form.set(field, new Blob([GIF]), "poster.jpg");
    const answer = await exports.default.fetch("http://matinee.example/upload-poster", {
      method: "POST",
      headers: await asAdmin(),
      body: form,
    });
    expect(answer.status).toBe(200);
    const { url } = await answer.json<{ url: string }>();
    expect(await shown(url)).toEqual({ status: 200, bytes: GIF });
  });

  it("may have 5 MB, and no more", async () => {
    const headers = await asAdmin();
    const image = (mb: number) => base64(new Uint8Array(mb * 1024 * 1024));
    const send5 = await send("POST /upload-poster", { headers, body: { image: image(5) } });
    expect(send5.body["message"]).toContain("no PNG, JPEG, WebP or GIF");
    const send6 = await send("POST /upload-poster", { headers, body: { image: image(6) } });
    expect(send6).toMatchObject({ status: 400, body: { message: expect.stringContaining("at most") } });
    const send12 = await send("POST /upload-poster", { headers, body: { image: image(12) } });
    expect(send12.status).toBe(413);
  });

  it("is kept while a movie has it, and one day longer", async () => {
    const headers = await asAdmin();
    const url = await upload(base64(PNG));
    const movie = { title: "Inception", genre: "Sci-Fi", poster_url: url };
    const made = await send("POST /movies", { headers, body: movie });
    expect(made.body["poster_url"]).toBe(url);
    await sweepPosters(Date.now() + TWO_DAYS_MS);
    expect((await shown(url)).status).toBe(200);

    const elsewhere = "https://posters.example/inception.jpg";
    const changed = await send(`PUT /movies/${String(made.body["id"])}`, {
      headers,
      body: { poster_url: elsewhere },
    });
    expect(changed.body["poster_url"]).toBe(elsewhere);
    expect((await shown(url)).status).toBe(200);
    await sweepPosters(Date.now() + TWO_DAYS_MS);
    expect((await shown(url)).status).toBe(404);
    const again = await send("POST /movies", { headers, body: movie });
    expect(again).toMatchObject({
      status: 404,
      body: { message: expect.stringContaining("no such poster") },
    });
  });

  it("that no movie has is removed after a day", async () => {
    const url = await upload(base64(JPEG));
    await sweepPosters(Date.now() + TWO_DAYS_MS);
    expect((await shown(url)).status).toBe(404);
  });
});

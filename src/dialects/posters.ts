/** 003-9: posters, as base64 in JSON or as a form's file. */

import { Buffer } from "node:buffer";
import { Hono } from "hono";
import { limitedBody } from "../http/body-limits.ts";
import { publicUrl } from "../platform/settings.ts";
import { MAX_POSTER_BYTES } from "../programme/posters/image.ts";
import { posterPath } from "../programme/posters/poster.ts";
import { explain } from "../programme/posters/refusals.ts";
import { storePoster } from "../programme/posters/service.ts";
import { signedInAdmin } from "./callers.ts";
import { at, refuse, refuseAs, sourcesOf } from "./frame.ts";

/** Base64 has four characters for three bytes, and a form encodes some of the characters as three. */
const MAX_BODY_BYTES = 2 * MAX_POSTER_BYTES;

export const olderPosters = new Hono();

/** Stores a poster that no movie uses yet. It is kept for a day; a movie's `poster_url` takes it. */
olderPosters.on("POST", at("/upload-poster"), limitedBody(MAX_BODY_BYTES), async (c) => {
  await signedInAdmin(c);
  const { body } = await sourcesOf(c);
  const bytes = await bytesOf(body["image"] ?? body["file"]);
  if (bytes === null) return refuse(c, 400, "No file part");
  if (bytes.length === 0) return refuse(c, 400, "No selected file");
  const stored = await storePoster(bytes);
  if (stored.ok) return c.json({ url: publicUrl(posterPath(stored.key)) });
  return refuseAs(c, explain(stored), stored.code === "image_refused" ? 400 : undefined);
});

/** Decodes base64, bare or in a data URL. A form turns the "+" of base64 into spaces. */
async function bytesOf(image: unknown): Promise<Uint8Array<ArrayBuffer> | null> {
  if (image instanceof Blob) return new Uint8Array(await image.arrayBuffer());
  if (typeof image !== "string") return null;
  const base64 = image.replace(/^data:[^,]*,/, "").replaceAll(" ", "+");
  return new Uint8Array(Buffer.from(base64, "base64"));
}

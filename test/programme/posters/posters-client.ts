/** Uploads posters, and reads what R2 and D1 have of them. */

import { env, exports } from "cloudflare:workers";
import { MOVIE, make } from "../../support/catalogue.ts";
import { rows } from "../../support/world.ts";

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

export async function putPoster(
  as: string,
  movieId: number,
  body: BodyInit,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await exports.default.fetch(`http://matinee.test/v1/movies/${movieId}/poster`, {
    method: "PUT",
    headers: { authorization: `Bearer ${as}`, ...headers },
    body,
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

export const movieOf = (owner: string): Promise<number> => make("/v1/movies", owner, MOVIE);

export const keyIn = ({ body }: Answer): string => String(body["poster_url"]).split("/").at(-1) ?? "";

/** Uploads the image and returns the key of the movie's poster. */
export async function given(as: string, movieId: number, image: Uint8Array<ArrayBuffer>): Promise<string> {
  const answer = await putPoster(as, movieId, image);
  if (answer.status !== 200) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
  return keyIn(answer);
}

export const inR2 = async (key: string): Promise<boolean> => (await env.POSTERS.head(key)) !== null;

export const posterOf = async (movieId: number): Promise<string | null> =>
  (await rows<{ poster_key: string | null }>("SELECT poster_key FROM movies WHERE id = ?", movieId))[0]
    ?.poster_key ?? null;

export const removals = async (key: string): Promise<Record<string, unknown>[]> =>
  rows("SELECT * FROM poster_removals WHERE key = ?", key);

let lastImage = 0;

/** A different image at each call: one pixel with a new comment. */
export function newImage(): Uint8Array<ArrayBuffer> {
  const comment = text(String(++lastImage));
  const head = [...text("GIF89a"), 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255];
  const pixel = [0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0];
  return Uint8Array.from([...head, 0x21, 0xfe, comment.length, ...comment, 0, ...pixel, 0x3b]);
}

const text = (plain: string): Uint8Array => new TextEncoder().encode(plain);

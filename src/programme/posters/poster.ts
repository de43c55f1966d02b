/** A poster's name: the hash of its content, so that what a name means never changes. */

import { createHash } from "node:crypto";

export const POSTER_FORMATS = ["png", "jpeg", "webp", "gif"] as const;

export type PosterFormat = (typeof POSTER_FORMATS)[number];

const KEY = new RegExp(`^[0-9a-f]{64}\\.(${POSTER_FORMATS.join("|")})$`);

export const posterKey = (sha256: string, format: PosterFormat): string => `${sha256}.${format}`;

export const contentHash = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** As in `image/png`; null where it is no poster's key. */
export const contentTypeOf = (key: string): string | null => {
  const format = KEY.exec(key)?.[1];
  return format === undefined ? null : `image/${format}`;
};

/** A poster that no movie has any more stays for those who still see its page. */
export const REMOVAL_AFTER_MS = 24 * 60 * 60 * 1000;

/** A movie's poster: one of ours, or one elsewhere, or neither. */
export interface PosterSource {
  readonly key: string | null;
  readonly url: string | null;
}

export const NO_POSTER: PosterSource = { key: null, url: null };

/** The key of a poster with this path; null for any other path. */
export const posterKeyIn = (path: string): string | null => {
  const key = path.slice(posterPath("").length);
  return path === posterPath(key) && KEY.test(key) ? key : null;
};

export const posterPath = (key: string): string => `/v1/posters/${key}`;

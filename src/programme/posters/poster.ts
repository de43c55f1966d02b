/** A poster's key: the hash of its content, so that the image under a key never changes. */

import { createHash } from "node:crypto";

export const POSTER_FORMATS = ["png", "jpeg", "webp", "gif"] as const;

export type PosterFormat = (typeof POSTER_FORMATS)[number];

const KEY = new RegExp(`^[0-9a-f]{64}\\.(${POSTER_FORMATS.join("|")})$`);

export const posterKey = (sha256: string, format: PosterFormat): string => `${sha256}.${format}`;

export const contentHash = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** The content type, such as `image/png`; null if this is not a poster's key. */
export const contentTypeOf = (key: string): string | null => {
  const format = KEY.exec(key)?.[1];
  return format === undefined ? null : `image/${format}`;
};

/** How long a poster that no movie has any more is kept, for pages that still show it. */
export const REMOVAL_AFTER_MS = 24 * 60 * 60 * 1000;

/** A movie's poster: a key in R2, or a URL elsewhere, or neither. */
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

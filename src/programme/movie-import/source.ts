/** Where films are described already: TMDB, or whatever answers as it does. */

import type { MovieDraft } from "../movies/movie.ts";
import type { Refused } from "./refusals.ts";

export interface FoundMovie {
  readonly ok: true;
  readonly draft: MovieDraft;
  /** For `poster`; null where there is none. */
  readonly posterPath: string | null;
}

export interface MovieSource {
  readonly movie: (id: number) => Promise<FoundMovie | Refused>;
  /** Null where it cannot be had; no more than `maxBytes`. */
  readonly poster: (path: string, maxBytes: number) => Promise<Uint8Array<ArrayBuffer> | null>;
}

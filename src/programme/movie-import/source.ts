/** A source of movies: TMDB, or a server with the same API. */

import type { MovieDraft } from "../movies/movie.ts";
import type { Refused } from "./refusals.ts";

export interface FoundMovie {
  readonly ok: true;
  readonly draft: MovieDraft;
  /** The argument for `poster`; null if the movie has none. */
  readonly posterPath: string | null;
}

export interface MovieSource {
  readonly movie: (id: number) => Promise<FoundMovie | Refused>;
  /** Null if the poster cannot be read or has more than `maxBytes`. */
  readonly poster: (path: string, maxBytes: number) => Promise<Uint8Array<ArrayBuffer> | null>;
}

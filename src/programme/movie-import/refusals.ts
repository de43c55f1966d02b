/** Refusals as problem documents: each detail says what happened, what was kept and what to do. */

import type { Explained } from "../../http/problem.ts";

export type Refused =
  | { readonly ok: false; readonly code: "tmdb_movie_not_found" }
  | { readonly ok: false; readonly code: "invalid_input"; readonly unusable: string }
  | { readonly ok: false; readonly code: "unavailable"; readonly why: "key_refused" | "no_answer" }
  | {
      readonly ok: false;
      readonly code: "unavailable";
      readonly why: "too_many";
      readonly afterS: number;
    };

const RETRY_AFTER_S = 5;

export function explain(refusal: Refused): Explained {
  const { code } = refusal;
  switch (code) {
    case "tmdb_movie_not_found":
      return [code, "TMDB has no movie with this id. Nothing was done."];
    case "invalid_input": {
      const detail = `TMDB has no usable ${refusal.unusable} for this movie`;
      return [
        code,
        `${detail}. Nothing was done; add the movie yourself, with POST /v1/movies.`,
        { errors: [{ in: "json", pointer: "/tmdb_id", detail }] },
      ];
    }
    case "unavailable":
      return unavailable(refusal);
  }
}

function unavailable(refusal: Refused & { code: "unavailable" }): Explained {
  const { code, why } = refusal;
  switch (why) {
    case "key_refused":
      return [
        code,
        "TMDB refused this server's key. Nothing was done; the server's operator can set another TMDB_API_KEY.",
        { setting: "TMDB_API_KEY" },
      ];
    case "no_answer":
      return [
        code,
        "TMDB gave no readable answer. Nothing was done; try again in a few seconds.",
        {},
        { "retry-after": String(RETRY_AFTER_S) },
      ];
    case "too_many":
      return [
        code,
        `TMDB accepts no more requests for ${refusal.afterS} s. Nothing was done; try again then.`,
        {},
        { "retry-after": String(refusal.afterS) },
      ];
  }
}

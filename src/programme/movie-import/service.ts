/** Imports a movie from TMDB, as the caller's own. */

import { env } from "cloudflare:workers";
import type { Caller } from "../../http/caller.ts";
import type { Answer } from "../../platform/answer.ts";
import { describeFault } from "../../platform/faults.ts";
import { secret } from "../../platform/settings.ts";
import type { Movie } from "../movies/movie.ts";
import { createMovie, movie } from "../movies/service.ts";
import { MAX_POSTER_BYTES } from "../posters/image.ts";
import { setPoster } from "../posters/service.ts";
import type { Refused } from "./refusals.ts";
import type { MovieSource } from "./source.ts";
import { posterUrl, readMovie } from "./tmdb.ts";

const TMDB = "https://api.themoviedb.org/3";
const TIMEOUT_MS = 5_000;
const MAX_DOCUMENT_BYTES = 4 * 1024 * 1024;
const DEFAULT_RETRY_S = 5;
const MAX_RETRY_S = 60 * 60;

/** Adds a movie from TMDB, without a poster if that fails. Throws `MissingSetting` if this server has no key. */
export async function importMovie(
  caller: Caller,
  tmdbId: number,
): Promise<Answer<{ readonly movie: Movie }, Refused>> {
  const source = tmdb(secret("TMDB_API_KEY").trim(), env.TMDB_API_BASE || TMDB);
  const found = await source.movie(tmdbId);
  if (!found.ok) return found;
  const poster = found.posterPath === null ? null : await source.poster(found.posterPath, MAX_POSTER_BYTES);
  const made = await createMovie(caller, found.draft);
  if (poster === null) return { ok: true, movie: made };
  return { ok: true, movie: await withPoster(caller, made, poster) };
}

/** The movie exists already, so an error with its poster does not fail the import. */
async function withPoster(caller: Caller, made: Movie, poster: Uint8Array<ArrayBuffer>): Promise<Movie> {
  try {
    const set = await setPoster(caller, made.id, poster);
    if (set.ok) return (await movie(made.id)) ?? made;
    console.warn("movie imported without its poster", made.id, set.code);
  } catch (fault) {
    console.warn("movie imported without its poster", made.id, describeFault(fault));
  }
  return made;
}

/** A key with dots is a read access token, which goes into a header; the older kind goes into the query. */
function tmdb(key: string, base: string): MovieSource {
  const root = base.replace(/\/+$/, "");
  const isToken = key.includes(".");
  const ask = (path: string, query: Record<string, string> = {}): Promise<Response | null> => {
    const pairs = Object.entries({ ...query, ...(isToken ? {} : { api_key: encodeURIComponent(key) }) });
    const search = pairs.map(([name, value]) => `${name}=${value}`).join("&");
    const headers = { accept: "application/json", ...(isToken ? { authorization: `Bearer ${key}` } : {}) };
    return answerOf(`${root}${path}${search === "" ? "" : "?"}${search}`, headers);
  };
  return {
    async movie(id) {
      const answer = await ask(`/movie/${id}`, { append_to_response: "videos,release_dates" });
      if (answer === null) return NO_ANSWER;
      if (!answer.ok) {
        console.warn("TMDB refused a request; no movie imported", answer.status);
        await answer.body?.cancel();
        return refusalOf(answer);
      }
      return readMovie(await documentOf(answer)) ?? NO_ANSWER;
    },
    async poster(path, maxBytes) {
      const url = posterUrl(await documentOf(await ask("/configuration")), path);
      const image = url === null ? null : await answerOf(url, {});
      const bytes = image?.ok ? await bytesOf(image, maxBytes) : null;
      if (bytes === null) console.warn("TMDB gave no poster", path);
      return bytes;
    },
  };
}

const NO_ANSWER: Refused = { ok: false, code: "unavailable", why: "no_answer" };

function refusalOf({ status, headers }: Response): Refused {
  switch (status) {
    case 404:
      return { ok: false, code: "tmdb_movie_not_found" };
    case 401:
    case 403:
      return { ok: false, code: "unavailable", why: "key_refused" };
    case 429:
      return { ok: false, code: "unavailable", why: "too_many", afterS: retryAfterS(headers) };
    default:
      return NO_ANSWER;
  }
}

function retryAfterS(headers: Headers): number {
  const seconds = Math.ceil(Number(headers.get("retry-after")));
  return seconds > 0 ? Math.min(seconds, MAX_RETRY_S) : DEFAULT_RETRY_S;
}

/**
 * Null without an answer within the timeout, which includes reading the body. The key is in the URL or in a header, so no
 * redirect is followed; of an exception only the name is logged, because its message has the URL.
 */
async function answerOf(url: string, headers: Record<string, string>): Promise<Response | null> {
  return unlessLate(() =>
    fetch(url, { headers, redirect: "manual", signal: AbortSignal.timeout(TIMEOUT_MS) }),
  );
}

/** Undefined if the body is not JSON, or is too large. */
async function documentOf(answer: Response | null): Promise<unknown> {
  const bytes = answer?.ok ? await bytesOf(answer, MAX_DOCUMENT_BYTES) : null;
  if (bytes === null) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

/** Null if there are more than `maxBytes`, or if the body is cut off. */
const bytesOf = (answer: Response, maxBytes: number): Promise<Uint8Array<ArrayBuffer> | null> =>
  unlessLate(async () => {
    const parts: Uint8Array[] = [];
    let length = 0;
    for await (const part of answer.body ?? []) {
      length += part.length;
      if (length > maxBytes) return null;
      parts.push(part);
    }
    return new Uint8Array(await new Blob(parts).arrayBuffer());
  });

async function unlessLate<Found>(use: () => Promise<Found>): Promise<Found | null> {
  try {
    return await use();
  } catch (fault) {
    console.warn("TMDB did not answer", fault instanceof Error ? fault.name : typeof fault);
    return null;
  }
}

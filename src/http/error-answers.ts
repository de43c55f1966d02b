/** The errors of the API: RFC 9457 problem documents with a `code` from this closed list. */

import type { Context, Hono, NotFoundHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { describeFault } from "../platform/faults.ts";
import { isPassing } from "../platform/outages.ts";
import { MissingSetting } from "../platform/settings.ts";
import { PROBLEMS } from "./problem-codes.ts";
import { Problem, retryAfterS } from "./problem.ts";

/** The answer of a request that ended in an exception. What is not foreseen is a 500 without a word of its inside. */
export function onError(error: Error, c: Context): Response {
  const { problem, status, title } = reported(error, c);
  const document = {
    type: `urn:matinee:problem:${problem.code}`,
    title,
    status,
    detail: problem.message,
    code: problem.code,
    request_id: requestIdOf(c),
    ...problem.data,
  };
  return c.json(document, status, { ...ON_EVERY_PROBLEM, ...problem.headers });
}

/** A draft that is not there for one is there for another, and tomorrow for all: no cache keeps a refusal. */
const ON_EVERY_PROBLEM = { "content-type": "application/problem+json", "cache-control": "no-store" };

/** What an exception is to those outside. A fault of ours is logged. */
export function reported(
  error: Error,
  c: Context,
): { problem: Problem; status: ContentfulStatusCode; title: string } {
  const problem = asProblem(error);
  if (problem.code === "internal_error")
    console.error(
      JSON.stringify({ request_id: requestIdOf(c), path: c.req.path, error: describeFault(error) }),
    );
  const [status, title] = PROBLEMS[problem.code];
  return { problem, status, title };
}

const requestIdOf = (c: Context): string => c.get("requestId");

function asProblem(error: Error): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof MissingSetting)
    return new Problem(
      "setting_missing",
      `This server lacks ${error.setting}. Nothing was done; its keeper can set it.`,
      {
        setting: error.setting,
      },
    );
  if (error instanceof HTTPException) {
    if (error.status === 415)
      return new Problem("unsupported_media_type", "Send the body as application/json. Nothing was done.");
    if (error.status === 403)
      return new Problem("forbidden", "This came from another site's page. Nothing was done.");
    if (error.message.startsWith("Malformed JSON"))
      return new Problem("malformed_json", "The body could not be parsed as JSON. Nothing was done.");
    if (error.status < 500) return new Problem("bad_request", error.message);
  }
  if (isPassing(error))
    return new Problem(
      "unavailable",
      "A part of this server did not answer. If you were buying, repeat the request with the same Idempotency-Key, or look at your reservations first.",
      {},
      { "retry-after": String(retryAfterS()) },
    );
  return new Problem(
    "internal_error",
    "Something broke here. If you were buying, look at your reservations before you try again.",
  );
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** A path that exists with another method says which; OPTIONS is answered wherever anything is. */
export function notFound(router: Hono["router"]): NotFoundHandler {
  return (c) => {
    const allowed = METHODS.filter((method) =>
      router.match(method, c.req.path)[0].some(([[, route]]) => route.method === method),
    );
    if (allowed.length === 0)
      throw new Problem(
        "not_found",
        `There is nothing at ${c.req.path}; GET /openapi.json lists what there is.`,
      );
    const allow = [...allowed, ...(allowed.includes("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ");
    if (c.req.method === "OPTIONS") return c.body(null, 204, { allow });
    throw new Problem("method_not_allowed", `Here go ${allow}.`, {}, { allow });
  };
}

/** The errors of the API: RFC 9457 problem documents with a `code` from the closed list in problem-codes.ts. */

import type { Context, Hono, NotFoundHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import { routePath } from "hono/route";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { describeFault } from "../platform/faults.ts";
import { count } from "../platform/metrics.ts";
import { isPassing } from "../platform/outages.ts";
import { MissingSetting } from "../platform/settings.ts";
import type { Caller } from "./caller.ts";
import { PROBLEMS } from "./problem-codes.ts";
import { Problem, retryAfterS } from "./problem.ts";

/**
 * Answers a request that ended in an exception with a problem document. An unforeseen exception becomes a 500 without
 * any internal detail.
 */
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

/** No cache keeps a problem: a draft that one caller must not see is visible to another, and later to all. */
const ON_EVERY_PROBLEM = { "content-type": "application/problem+json", "cache-control": "no-store" };

/** The problem that callers see for an exception, which is counted. An `internal_error` and a `setting_missing` are logged. */
export function reported(
  error: Error,
  c: Context,
): { problem: Problem; status: ContentfulStatusCode; title: string } {
  const problem = asProblem(error, c);
  if (problem.code === "internal_error") logged(c, { error: describeFault(error) });
  const [status, title] = PROBLEMS[problem.code];
  count({ kind: "refusal", code: problem.code, route: `${c.req.method} ${routePath(c)}`, status });
  return { problem, status, title };
}

const requestIdOf = (c: Context): string => c.get("requestId");

/** The route's pattern instead of the path, because a path may have a token in it. */
const logged = (c: Context, what: Readonly<Record<string, string>>): void => {
  console.error(JSON.stringify({ request_id: requestIdOf(c), route: routePath(c), ...what }));
};

/** Names the setting to admins and in the log only: it says what an attacker could try. */
function settingMissing({ setting }: MissingSetting, c: Context): Problem {
  logged(c, { setting_missing: setting });
  const caller: Caller | undefined = c.get("caller");
  return caller?.isAdmin === true
    ? new Problem(
        "setting_missing",
        `The setting ${setting} is missing on this server. Nothing was done; its operator can set it.`,
        { setting },
      )
    : new Problem(
        "setting_missing",
        "This server is not set up for this yet. Nothing was done; its log says what is missing.",
      );
}

function asProblem(error: Error, c: Context): Problem {
  if (error instanceof Problem) return error;
  // Drizzle wraps what is thrown where D1 would answer.
  if (error.cause instanceof Problem) return error.cause;
  if (error instanceof MissingSetting) return settingMissing(error, c);
  if (error instanceof HTTPException) {
    if (error.status === 415)
      return new Problem("unsupported_media_type", "Send the body as application/json. Nothing was done.");
    if (error.status === 403)
      return new Problem("forbidden", "The request came from another site's page. Nothing was done.");
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
    "An unexpected error occurred. If you were buying, look at your reservations before you try again.",
  );
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/**
 * 404, or 405 for a path that has routes for other methods: `Allow` lists them. OPTIONS is answered for every path that
 * has a route.
 */
export function notFound(router: Hono["router"]): NotFoundHandler {
  return (c) => {
    const allowed = METHODS.filter((method) =>
      router.match(method, c.req.path)[0].some(([[, route]]) => route.method === method),
    );
    if (allowed.length === 0)
      throw new Problem(
        "not_found",
        `There is no route at ${c.req.path}; GET /openapi.json lists all routes.`,
      );
    const allow = [...allowed, ...(allowed.includes("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ");
    if (c.req.method === "OPTIONS") return c.body(null, 204, { allow });
    throw new Problem("method_not_allowed", `Allowed methods: ${allow}.`, {}, { allow });
  };
}

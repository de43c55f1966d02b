/** Middleware of the older paths, their error answers, and the reading of requests. */

import type { Context, ErrorHandler, MiddlewareHandler } from "hono";
import { every, except } from "hono/combine";
import { matchedRoutes } from "hono/route";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { getPath } from "hono/utils/url";
import type { ZodError } from "zod";
import { limitedBody } from "../http/body-limits.ts";
import { keptPreflight } from "../http/cross-origin.ts";
import { reported } from "../http/error-answers.ts";
import { Problem } from "../http/problem.ts";
import type { Explained } from "../http/problem.ts";
import { endAudit } from "../identity/auditing.ts";
import { crossOrigin } from "./cross-origin.ts";
import { fieldsOf, fieldsOfForm } from "./input.ts";
import type { Sources } from "./input.ts";
import { deprecationOf } from "./successors.ts";

const MAX_BODY_BYTES = 64 * 1024;

/** The paths of one endpoint: each of its names, with and without a slash at the end. */
export const at = (...names: string[]): string[] => names.flatMap((name) => [name, `${name}/`]);

/** The older APIs are at the root: every path that `/v1` and the pages do not use is theirs, also an unknown one. */
export const isOlder = (path: string): boolean =>
  !/^\/(?:(?:v1|\.well-known|account|payment|offer|dev|docs|health)(?:\/|$)|(?:openapi(?:-older)?\.json)?$)/.test(
    path,
  );

/**
 * The path of a request. In an older path a run of slashes counts as one, as the servers of those programs had it: a program
 * whose base URL ends in a slash asks for `//login`.
 */
export function pathOf(request: Request): string {
  const path = getPath(request);
  if (!path.includes("//")) return path;
  const merged = path.replace(/\/{2,}/g, "/");
  return isOlder(path) && isOlder(merged) ? merged : path;
}

/**
 * URLs contain passwords and tokens here, so no page may send its URL on as a referrer. Answers contain tokens, so no cache
 * may store them unless the answer allows it.
 */
export const older: MiddlewareHandler = every(
  keptPreflight,
  crossOrigin,
  async (c, next) => {
    c.header("Referrer-Policy", "no-referrer");
    pointToSuccessor(c);
    await next();
    // A show that is refused may leave a new cinema behind.
    await endAudit(c, true);
    if (!c.res.headers.has("cache-control")) c.header("Cache-Control", "no-store");
  },
  except(at("/upload-poster"), limitedBody(MAX_BODY_BYTES)),
);

/** Of calls only: a path without a route is not deprecated, but unknown. */
function pointToSuccessor(c: Context): void {
  for (const { method, path } of matchedRoutes(c)) {
    const found = deprecationOf(method, path, c.req.path);
    if (found === null) continue;
    c.header("Deprecation", found.deprecation);
    c.header("Link", found.link);
    return;
  }
}

/** An error that every older API can read: 000 has `error`; 001, 002 and 003 have `message`. */
export const refuse = (
  c: Context,
  status: ContentfulStatusCode,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response => c.json({ message, error: message }, status, { "cache-control": "no-store", ...headers });

/** A refusal with the text of `/v1`, if the older documents have none. */
export function refuseAs(c: Context, explained: Explained, status?: ContentfulStatusCode): Response {
  const problem = new Problem(...explained);
  return refuse(c, status ?? reported(problem, c).status, problem.message, problem.headers);
}

/** Exceptions and unknown paths: the errors of `/v1` in the older form. */
export const onOlderError: ErrorHandler = (error, c) => {
  const { problem, status } = reported(error, c);
  return refuse(c, status, problem.message, problem.headers);
};

/** The first error of the input. `names` maps `/v1`'s field names to the older ones. */
export function inputErrorOf(
  { issues: [issue] }: ZodError,
  names: Readonly<Record<string, string>> = {},
): string {
  if (issue === undefined) return "Bad request";
  const path = issue.path.join(".");
  return `${names[path] ?? path}: ${issue.message}`;
}

/** The request's headers, query and body fields. A body that cannot be read is a 400, unless it is not needed. */
export async function sourcesOf(c: Context): Promise<Sources> {
  const contentType = c.req.header("content-type");
  const isMultipart = /^multipart\/form-data\b/i.test(contentType ?? "");
  const body = isMultipart ? await formOf(c.req.raw) : fieldsOf(await textOf(c), contentType);
  const query = c.req.query();
  // A program that sends the username in the query or a header sends everything there: its body does not matter.
  const saysAllElsewhere = "username" in query || c.req.header("username") !== undefined;
  if (body === null && !saysAllElsewhere)
    throw new Problem("malformed_json", "The body is neither a JSON object nor a form. Nothing was done.");
  return { header: (name) => c.req.header(name), query, body: body ?? {} };
}

/** Not `.text()`: the runtime logs a warning for each call on a body whose content type is not text. */
const textOf = async (c: Context): Promise<string> => new TextDecoder().decode(await c.req.arrayBuffer());

async function formOf(request: Request): Promise<Record<string, unknown> | null> {
  try {
    return fieldsOfForm(await request.formData());
  } catch {
    return null;
  }
}

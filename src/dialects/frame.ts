/** What every request to an older path passes, and what becomes of its errors. */

import type { Context, ErrorHandler, MiddlewareHandler } from "hono";
import { every, except } from "hono/combine";
import { cors } from "hono/cors";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { ZodError } from "zod";
import { limitedBody } from "../http/body-limits.ts";
import { reported } from "../http/error-answers.ts";
import { Problem } from "../http/problem.ts";
import type { Explained } from "../http/problem.ts";
import { fieldsOf, fieldsOfForm } from "./input.ts";
import type { Sources } from "./input.ts";

const MAX_BODY_BYTES = 64 * 1024;

/** One endpoint under all its names, with a slash behind or without. */
export const at = (...names: string[]): string[] => names.flatMap((name) => [name, `${name}/`]);

/** The older APIs stand at the root: theirs is every path that is not ours, also one that nobody has. */
export const isOlder = (path: string): boolean =>
  !/^\/(?:(?:v1|\.well-known|account|payment|dev)(?:\/|$)|(?:health|openapi\.json|docs)$)/.test(path);

/**
 * Passwords and tokens are in addresses here, so that no page may hand its own on, and in answers, which no cache may
 * keep unless they say so themselves. Any page may call, but none in a visitor's name: cookies are not let through.
 */
export const older: MiddlewareHandler = every(
  cors({
    origin: "*",
    allowHeaders: ["token", "date", "title", "time", "number", "username", "authorization", "content-type"],
    exposeHeaders: ["Retry-After", "X-Request-Id", "X-Total-Count"],
  }),
  async (c, next) => {
    c.header("Referrer-Policy", "no-referrer");
    await next();
    if (!c.res.headers.has("cache-control")) c.header("Cache-Control", "no-store");
  },
  except(at("/upload-poster"), limitedBody(MAX_BODY_BYTES)),
);

/** An error as all of them can read it: 000 looks for `error`, 001, 002 and 003 for `message`. */
export const refuse = (
  c: Context,
  status: ContentfulStatusCode,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response => c.json({ message, error: message }, status, { "cache-control": "no-store", ...headers });

/** A refusal in the words that `/v1` has for it, where the older documents have none. */
export function refuseAs(c: Context, explained: Explained, status?: ContentfulStatusCode): Response {
  const problem = new Problem(...explained);
  return refuse(c, status ?? reported(problem, c).status, problem.message, problem.headers);
}

/** Whatever ends in an exception, or in nothing: the same errors as in `/v1`, in the older form. */
export const onOlderError: ErrorHandler = (error, c) => {
  const { problem, status } = reported(error, c);
  return refuse(c, status, problem.message, problem.headers);
};

/** The first thing that is wrong, by the name that the program has for it. */
export function inputErrorOf(
  { issues: [issue] }: ZodError,
  names: Readonly<Record<string, string>> = {},
): string {
  if (issue === undefined) return "Bad request";
  const path = issue.path.join(".");
  return `${names[path] ?? path}: ${issue.message}`;
}

/** All that a request says. A body that cannot be read is a 400 where it is needed. */
export async function sourcesOf(c: Context): Promise<Sources> {
  const contentType = c.req.header("content-type");
  const isMultipart = /^multipart\/form-data\b/i.test(contentType ?? "");
  const body = isMultipart ? await formOf(c.req.raw) : fieldsOf(await textOf(c), contentType);
  const query = c.req.query();
  // Who says in the query or the headers who it is, says the rest there too: what the body holds is of no account.
  const saysAllElsewhere = "username" in query || c.req.header("username") !== undefined;
  if (body === null && !saysAllElsewhere)
    throw new Problem("malformed_json", "The body is neither a JSON object nor a form. Nothing was done.");
  return { header: (name) => c.req.header(name), query, body: body ?? {} };
}

/** Whatever it is called: the runtime logs a warning for each `.text()` of what is not called text. */
const textOf = async (c: Context): Promise<string> => new TextDecoder().decode(await c.req.arrayBuffer());

async function formOf(request: Request): Promise<Record<string, unknown> | null> {
  try {
    return fieldsOfForm(await request.formData());
  } catch {
    return null;
  }
}

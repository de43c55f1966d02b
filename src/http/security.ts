/** Middleware of every request: headers that protect its answer, and the security events that show in the answer. */

import { createMiddleware } from "hono/factory";
import { routePath } from "hono/route";
import type { Caller } from "./caller.ts";
import type { AppEnv } from "./openapi.ts";
import { Problem } from "./problem.ts";
import { inRequest, securityEvent } from "./security-log.ts";

/** A browser that came by https reaches this host and those below it by https only, for a year. */
const HTTPS_ONLY = "max-age=31536000; includeSubDomains";

/**
 * Where the route says nothing else: no cache keeps the answer, no page shows it in a frame, it loads and runs nothing if
 * somebody opens it as a page, and its address is no referrer.
 */
const BY_DEFAULT = {
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
};

/** Browsers take an answer for what its content type says, and reach this host by https once they came by https. */
export const safeHeaders = createMiddleware(async (c, next) => {
  const { headers } = c.res;
  headers.set("x-content-type-options", "nosniff");
  if (c.req.url.startsWith("https:")) headers.set("strict-transport-security", HTTPS_ONLY);
  await next();
  if (c.res.status === 101) return;
  for (const [name, value] of Object.entries(BY_DEFAULT))
    if (!c.res.headers.has(name)) c.res.headers.set(name, value);
});

/** Methods of requests that change nothing. */
export const READS = new Set(["GET", "HEAD", "OPTIONS"]);

/** Logs each 403, and each request by which somebody with an admin's rights changed something. */
export const traced = createMiddleware<AppEnv>((c, next) =>
  inRequest({ requestId: c.get("requestId"), address: c.req.header("cf-connecting-ip") }, async () => {
    await next();
    const { status } = c.res;
    // Not set on routes that anybody may use.
    const caller: Caller | undefined = c.get("caller");
    const isForbidden = status === 403;
    const isAdminAct = status < 400 && caller?.isAdmin && !READS.has(c.req.method);
    if (!isForbidden && !isAdminAct) return;
    const { userId, program } = caller ?? {};
    const who = program === undefined ? { userId } : { key: program.prefix };
    const asked = { ...who, method: c.req.method, route: routePath(c) };
    if (isForbidden)
      securityEvent("forbidden", { ...asked, code: c.error instanceof Problem ? c.error.code : undefined });
    else securityEvent("admin_act", { ...asked, target: numberIn(c.req.param("id")) });
  }),
);

/** Digits only: other ids may be secret. */
const numberIn = (id: string | undefined): number | undefined =>
  id !== undefined && /^\d{1,16}$/.test(id) ? Number(id) : undefined;

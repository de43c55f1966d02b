import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import { NO_STORE, OPTIONAL_BEARER, json, slice } from "../../http/openapi.ts";
import { callerIfAny } from "../../identity/authentication.ts";
import type { Probe } from "./check.ts";
import { readiness } from "./service.ts";
import { aliveSchema, notReadySchema, readySchema } from "./wire.ts";

/** By the token's claims, so that it is known without D1. A token that does not count is none: the question is answered all the same. */
async function isAdmin(c: Context): Promise<boolean> {
  try {
    return (await callerIfAny(c))?.isAdmin === true;
  } catch {
    return false;
  }
}

/** The routes under /health. `more` are checks of departments that this one may not call. */
export const healthWith = (more: readonly Probe[]) =>
  slice()
    .openapi(
      createRoute({
        operationId: "getLiveness",
        method: "get",
        path: "/live",
        summary: "Whether this server runs",
        description: "Looks at nothing else.",
        tags: ["Health"],
        security: [],
        responses: { 200: json(aliveSchema, "It runs") },
      }),
      (c) => c.json({ status: "ok" as const }, 200, NO_STORE),
    )
    .openapi(
      createRoute({
        operationId: "getReadiness",
        method: "get",
        path: "/ready",
        summary: "Whether everything is there that this server needs",
        description:
          "Looks at D1 and its migrations, a box office, the queues, the buckets, the settings and the server's own address. For anybody the answer is short; with an admin's token it has each check, with what to do. Any other token, and one that has expired, gets the short answer. What was seen of the parts is kept for 5 seconds.",
        tags: ["Health"],
        security: OPTIONAL_BEARER,
        responses: { 200: json(readySchema, "Ready"), 503: json(notReadySchema, "Not ready") },
      }),
      async (c) => {
        const { isReady, checks } = await readiness(c.req.url, more);
        const named = (await isAdmin(c)) ? { checks: [...checks] } : {};
        return isReady
          ? c.json({ status: "ready" as const, ...named }, 200, NO_STORE)
          : c.json({ status: "not_ready" as const, ...named }, 503, NO_STORE);
      },
    );

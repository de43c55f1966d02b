import { createRoute } from "@hono/zod-openapi";
import { BEARER, NO_STORE, PROBLEM, body, json, slice } from "../../http/openapi.ts";
import { granting } from "../../http/problem.ts";
import type { Explained } from "../../http/problem.ts";
import { rateLimited } from "../../http/rate-limits.ts";
import { signedIn } from "../authentication.ts";
import * as service from "./service.ts";
import { refreshBody, tokensSchema, tokensView } from "./wire.ts";

const granted = granting(({ code }: service.Refused): Explained => [
  code,
  code === "invalid_refresh_token"
    ? "This refresh token is invalid, or has expired. Log in again."
    : "This refresh token was used before, so it may have been stolen. The session was ended; log in again.",
  {},
  { "www-authenticate": "Bearer" },
]);

export const sessions = slice()
  .openapi(
    createRoute({
      method: "post",
      path: "/auth/refresh",
      summary: "Exchange a refresh token for new tokens",
      description: "A refresh token works once. Used again after more than 20 seconds, it ends the session.",
      tags: ["Accounts"],
      middleware: [rateLimited] as const,
      request: { body: body(refreshBody) },
      responses: { 200: json(tokensSchema, "The next tokens"), ...PROBLEM },
    }),
    async (c) => {
      const tokens = granted(await service.refresh(c.req.valid("json").refresh_token));
      return c.json(tokensView(tokens), 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/auth/logout",
      summary: "End this session",
      tags: ["Accounts"],
      security: BEARER,
      middleware: [signedIn] as const,
      responses: { 204: { description: "Ended, with all its tokens" }, ...PROBLEM },
    }),
    async (c) => {
      await service.logout(c.var.caller.sessionId);
      return c.body(null, 204);
    },
  );

import { createRoute } from "@hono/zod-openapi";
import { BEARER, NO_STORE, body, json, refusals, slice } from "../../http/openapi.ts";
import { granting } from "../../http/problem.ts";
import type { Explained } from "../../http/problem.ts";
import { signInLimited } from "../../http/rate-limits.ts";
import { signedIn } from "../authentication.ts";
import { OF_TOKENS } from "../refused-callers.ts";
import * as service from "./service.ts";
import { refreshBody, sessionParams, sessionView, sessionsSchema, tokensSchema, tokensView } from "./wire.ts";

const DETAILS: Readonly<Record<(service.Refused | service.NotFound)["code"], string>> = {
  invalid_refresh_token: "This refresh token is invalid, or has expired. Log in again.",
  refresh_token_reused:
    "This refresh token was used before, so it may have been stolen. The session was ended; log in again.",
  session_not_found: "You have no such session, or it has ended already. Nothing was done.",
};

const granted = granting(({ code }: service.Refused | service.NotFound): Explained => [
  code,
  DETAILS[code],
  {},
  code === "session_not_found" ? {} : { "www-authenticate": "Bearer" },
]);

export const sessions = slice()
  .openapi(
    createRoute({
      operationId: "refreshTokens",
      "x-repeated": "the same refresh token gets the same answer for 20 seconds",
      method: "post",
      path: "/auth/refresh",
      summary: "Exchange a refresh token for new tokens",
      description:
        "A refresh token works once. Sent again within 20 seconds, it gets the same answer's refresh token, while that one is unused. Sent again later, or once its successor was used, it ends the session.",
      tags: ["Accounts"],
      security: [],
      middleware: [signInLimited] as const,
      request: { body: body(refreshBody) },
      responses: {
        200: json(tokensSchema, "The next tokens"),
        ...refusals(...OF_TOKENS, "too_many_requests", "invalid_refresh_token", "refresh_token_reused"),
      },
    }),
    async (c) => {
      const tokens = granted(await service.refresh(c.req.valid("json").refresh_token));
      return c.json(tokensView(tokens), 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "logOut",
      "x-repeated": "nothing more ends",
      method: "post",
      path: "/auth/logout",
      summary: "End this session",
      description: "Its refresh token is void at once, and its access tokens within 30 seconds.",
      tags: ["Accounts"],
      security: BEARER,
      middleware: [signedIn] as const,
      responses: { 204: { description: "Ended, with all its tokens" }, ...refusals(...OF_TOKENS) },
    }),
    async (c) => {
      await service.logout(c.var.caller.sessionId);
      return c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      operationId: "listSessions",
      method: "get",
      path: "/me/sessions",
      summary: "Where you are signed in",
      description: "Sessions that have not ended, those used last first; at most 100.",
      tags: ["You"],
      security: BEARER,
      middleware: [signedIn] as const,
      responses: { 200: json(sessionsSchema, "Your sessions"), ...refusals(...OF_TOKENS) },
    }),
    async (c) => {
      const { userId, sessionId } = c.var.caller;
      const data = (await service.sessionsOf(userId)).map((one) => sessionView(one, sessionId));
      return c.json({ data }, 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "endOtherSessions",
      method: "delete",
      path: "/me/sessions",
      summary: "End all your other sessions",
      description: "This session goes on.",
      tags: ["You"],
      security: BEARER,
      middleware: [signedIn] as const,
      responses: { 204: { description: "Ended, all but this one" }, ...refusals(...OF_TOKENS) },
    }),
    async (c) => {
      await service.endOthersOf(c.var.caller);
      return c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      operationId: "endSession",
      method: "delete",
      path: "/me/sessions/{id}",
      summary: "End one of your sessions",
      description: "It may be the session of this request.",
      tags: ["You"],
      security: BEARER,
      middleware: [signedIn] as const,
      request: { params: sessionParams },
      responses: {
        204: { description: "Ended, with all its tokens" },
        ...refusals(...OF_TOKENS, "session_not_found"),
      },
    }),
    async (c) => {
      granted(await service.endOneOf(c.var.caller, c.req.valid("param").id));
      return c.body(null, 204);
    },
  );

import { createRoute } from "@hono/zod-openapi";
import { keyHeaders, OF_ONCE } from "../../http/idempotency.ts";
import { BEARER, NO_STORE, body, json, refusals, slice } from "../../http/openapi.ts";
import { granting } from "../../http/problem.ts";
import { rateLimited } from "../../http/rate-limits.ts";
import { whenceOf } from "../../http/whence.ts";
import { explain } from "../accounts/refusals.ts";
import { signedIn, signedInProved } from "../authentication.ts";
import { once } from "../once.ts";
import { OF_PROOF, OF_TOKENS } from "../refused-callers.ts";
import * as service from "./service.ts";
import {
  confirmTotpBody,
  recoveryCodesSchema,
  secondFactorSchema,
  secondFactorView,
  totpKeySchema,
} from "./wire.ts";

const granted = granting(explain);

export const secondFactor = slice()
  .openapi(
    createRoute({
      operationId: "getSecondFactor",
      method: "get",
      path: "/me/second-factor",
      summary: "Your authenticator app and recovery codes",
      tags: ["You"],
      security: BEARER,
      middleware: [signedIn] as const,
      responses: { 200: json(secondFactorSchema, "Without any secret"), ...refusals(...OF_TOKENS) },
    }),
    async (c) => c.json(secondFactorView(await service.secondFactorOf(c.var.caller)), 200, NO_STORE),
  )
  .openapi(
    createRoute({
      operationId: "setUpTotp",
      "x-repeated": "the last secret takes the place of those before",
      method: "post",
      path: "/me/second-factor/totp",
      summary: "Set up an authenticator app",
      description:
        "Counts once its first code is sent to `POST /v1/me/second-factor/totp/confirm`. Until then it may be set up anew. Needs a login or `POST /v1/auth/reauthenticate` within the last 15 minutes.",
      tags: ["You"],
      security: BEARER,
      middleware: [signedInProved, rateLimited] as const,
      responses: {
        201: json(totpKeySchema, "For the app; it is not shown again"),
        ...refusals(...OF_PROOF, "too_many_requests", "email_not_confirmed", "totp_exists"),
      },
    }),
    async (c) => {
      const { key } = granted(await service.setUpTotp(c.var.caller));
      return c.json(key, 201, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "confirmTotp",
      "x-repeated": "its code works once",
      method: "post",
      path: "/me/second-factor/totp/confirm",
      summary: "Confirm the authenticator app by its first code",
      description:
        "From now on logins need its codes, or one of the ten recovery codes. Needs a login or `POST /v1/auth/reauthenticate` within the last 15 minutes.",
      tags: ["You"],
      security: BEARER,
      middleware: [signedInProved, rateLimited] as const,
      request: { body: body(confirmTotpBody) },
      responses: {
        200: json(recoveryCodesSchema, "Confirmed"),
        ...refusals(...OF_PROOF, "too_many_requests", "totp_not_found", "wrong_second_factor"),
      },
    }),
    async (c) => {
      const confirmed = await service.confirmTotp(c.var.caller, c.req.valid("json").code, whenceOf(c));
      return c.json({ recovery_codes: granted(confirmed).recoveryCodes }, 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "removeTotp",
      method: "delete",
      path: "/me/second-factor/totp",
      summary: "Remove the authenticator app, with its recovery codes",
      description:
        "From now on the password alone logs in. Needs a login or `POST /v1/auth/reauthenticate` within the last 15 minutes.",
      tags: ["You"],
      security: BEARER,
      middleware: [signedInProved, rateLimited] as const,
      responses: {
        204: { description: "Removed" },
        ...refusals(...OF_PROOF, "too_many_requests", "totp_not_found"),
      },
    }),
    async (c) => {
      granted(await service.removeTotp(c.var.caller, whenceOf(c)));
      return c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      operationId: "renewRecoveryCodes",
      method: "post",
      path: "/me/second-factor/recovery-codes",
      summary: "Make the recovery codes anew",
      description:
        "The ones before work no more. Needs a login or `POST /v1/auth/reauthenticate` within the last 15 minutes.",
      tags: ["You"],
      security: BEARER,
      middleware: [signedInProved, rateLimited, once] as const,
      request: { headers: keyHeaders },
      responses: {
        201: json(recoveryCodesSchema, "Ten codes"),
        ...refusals(...OF_ONCE, ...OF_PROOF, "too_many_requests", "totp_not_found"),
      },
    }),
    async (c) => {
      const { recoveryCodes } = granted(await service.renewRecoveryCodes(c.var.caller));
      return c.json({ recovery_codes: recoveryCodes }, 201, NO_STORE);
    },
  );

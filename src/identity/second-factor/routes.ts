import { createRoute } from "@hono/zod-openapi";
import { BEARER, NO_STORE, PROBLEM, body, json, slice } from "../../http/openapi.ts";
import { granting } from "../../http/problem.ts";
import { rateLimited } from "../../http/rate-limits.ts";
import { whenceOf } from "../../http/whence.ts";
import { explain } from "../accounts/refusals.ts";
import { signedIn, signedInProved } from "../authentication.ts";
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
      method: "get",
      path: "/me/second-factor",
      summary: "Your authenticator app and recovery codes",
      tags: ["You"],
      security: BEARER,
      middleware: [signedIn] as const,
      responses: { 200: json(secondFactorSchema, "Without any secret"), ...PROBLEM },
    }),
    async (c) => c.json(secondFactorView(await service.secondFactorOf(c.var.caller)), 200, NO_STORE),
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/me/second-factor/totp",
      summary: "Set up an authenticator app",
      description:
        "Counts once its first code is sent to `…/totp/confirm`. Until then it may be set up anew.",
      tags: ["You"],
      security: BEARER,
      middleware: [rateLimited, signedInProved] as const,
      responses: { 201: json(totpKeySchema, "For the app; it is not shown again"), ...PROBLEM },
    }),
    async (c) => {
      const { key } = granted(await service.setUpTotp(c.var.caller));
      return c.json(key, 201, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/me/second-factor/totp/confirm",
      summary: "Confirm the authenticator app by its first code",
      description: "From now on logins need its codes, or one of the ten recovery codes.",
      tags: ["You"],
      security: BEARER,
      middleware: [rateLimited, signedInProved] as const,
      request: { body: body(confirmTotpBody) },
      responses: { 200: json(recoveryCodesSchema, "Confirmed"), ...PROBLEM },
    }),
    async (c) => {
      const confirmed = await service.confirmTotp(c.var.caller, c.req.valid("json").code, whenceOf(c));
      return c.json({ recovery_codes: granted(confirmed).recoveryCodes }, 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      method: "delete",
      path: "/me/second-factor/totp",
      summary: "Remove the authenticator app, with its recovery codes",
      tags: ["You"],
      security: BEARER,
      middleware: [rateLimited, signedInProved] as const,
      responses: { 204: { description: "Removed" }, ...PROBLEM },
    }),
    async (c) => {
      granted(await service.removeTotp(c.var.caller, whenceOf(c)));
      return c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/me/second-factor/recovery-codes",
      summary: "Make the recovery codes anew",
      description: "The ones before work no more.",
      tags: ["You"],
      security: BEARER,
      middleware: [rateLimited, signedInProved] as const,
      responses: { 201: json(recoveryCodesSchema, "Ten codes"), ...PROBLEM },
    }),
    async (c) => {
      const { recoveryCodes } = granted(await service.renewRecoveryCodes(c.var.caller));
      return c.json({ recovery_codes: recoveryCodes }, 201, NO_STORE);
    },
  );

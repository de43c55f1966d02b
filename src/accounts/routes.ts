import { createRoute } from "@hono/zod-openapi";
import { signedIn } from "../http/authentication.ts";
import { BEARER, PROBLEM, body, json, slice } from "../http/openapi.ts";
import { granting } from "../http/problems.ts";
import { rateLimited } from "../http/rate-limits.ts";
import { explain } from "./refusals.ts";
import * as service from "./service.ts";
import {
  loginBody,
  registerBody,
  signedInSchema,
  signedInView,
  userSchema,
  userView,
  verifyBody,
} from "./wire.ts";

/** Tokens and people's data stay out of every cache. */
const NO_STORE = { "cache-control": "no-store" };

const granted = granting(explain);

export const accounts = slice()
  .openapi(
    createRoute({
      method: "post",
      path: "/auth/register",
      summary: "Make an account",
      description: "Signs in at once, and sends a code to the address. Buying needs a confirmed address.",
      tags: ["Accounts"],
      middleware: [rateLimited] as const,
      request: { body: body(registerBody) },
      responses: { 201: json(signedInSchema, "Registered and signed in"), ...PROBLEM },
    }),
    async (c) => {
      const { name = null, username = null, ...registration } = c.req.valid("json");
      const registered = await service.register({ ...registration, name, username });
      return c.json(signedInView(granted(registered)), 201, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/auth/login",
      summary: "Log in by address or username",
      tags: ["Accounts"],
      middleware: [rateLimited] as const,
      request: { body: body(loginBody) },
      responses: { 200: json(signedInSchema, "Signed in"), ...PROBLEM },
    }),
    async (c) => {
      const { email, username = "", password } = c.req.valid("json");
      return c.json(signedInView(granted(await service.login(email ?? username, password))), 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/auth/email/verification",
      summary: "Send a new code to your address",
      description: "The old code is worth nothing from then on.",
      tags: ["Accounts"],
      security: BEARER,
      middleware: [rateLimited, signedIn] as const,
      responses: { 202: { description: "The mail is on its way" }, ...PROBLEM },
    }),
    async (c) => {
      granted(await service.sendNewCode(c.var.caller.userId));
      return c.body(null, 202);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/auth/email/verify",
      summary: "Confirm an address by the code that was sent to it",
      description: "A code lives 15 minutes, bears five tries, and works once.",
      tags: ["Accounts"],
      middleware: [rateLimited] as const,
      request: { body: body(verifyBody) },
      responses: { 204: { description: "Confirmed" }, ...PROBLEM },
    }),
    async (c) => {
      const { email, code } = c.req.valid("json");
      granted(await service.verifyEmail(email, code));
      return c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/me",
      summary: "Who you are",
      tags: ["Accounts"],
      security: BEARER,
      middleware: [signedIn] as const,
      responses: { 200: json(userSchema, "You"), ...PROBLEM },
    }),
    async (c) => {
      const { person } = granted(await service.person(c.var.caller.userId));
      return c.json(userView(person), 200, NO_STORE);
    },
  );

import { createRoute } from "@hono/zod-openapi";
import { asksForLanguage } from "../../http/accept-language.ts";
import { BEARER, NO_STORE, OPTIONAL_BEARER, body, json, refusals, slice } from "../../http/openapi.ts";
import { granting } from "../../http/problem.ts";
import { rateLimited, signInLimited } from "../../http/rate-limits.ts";
import { visitOf, whenceOf } from "../../http/whence.ts";
import { callerIfAny, signedIn } from "../authentication.ts";
import * as codes from "../codes/service.ts";
import { MAIN_ENTRANCE } from "../login/entrance.ts";
import * as login from "../login/service.ts";
import { loginByCode, requestLoginCode } from "../mailed-login/service.ts";
import * as passwords from "../passwords/service.ts";
import { OF_TOKENS } from "../refused-callers.ts";
import * as registration from "../registration/service.ts";
import { explain } from "./refusals.ts";
import {
  codeBody,
  forgotBody,
  guestBody,
  guestSchema,
  guestView,
  loginBody,
  registerBody,
  resetBody,
  signedInSchema,
  signedInView,
  verifyBody,
} from "./wire.ts";

const granted = granting(explain);

export const accounts = slice()
  .openapi(
    createRoute({
      operationId: "registerAccount",
      "x-repeated":
        "each makes another account that waits for the address, and the first that confirms it has it",
      method: "post",
      path: "/auth/register",
      summary: "Make an account",
      description:
        "Signs in at once, and sends a code to the address. Until the address is confirmed, the account cannot buy and cannot log in again. Mails are in the language of `Accept-Language`, if it is supported.",
      tags: ["Accounts"],
      security: [],
      middleware: [signInLimited, asksForLanguage] as const,
      request: { body: body(registerBody) },
      responses: {
        201: json(signedInSchema, "Registered and signed in"),
        ...refusals(
          ...OF_TOKENS,
          "too_many_requests",
          "account_exists",
          "busy",
          "forbidden",
          "owner_approval_needed",
        ),
      },
    }),
    async (c) => {
      const { name = null, username = null, ...details } = c.req.valid("json");
      const { language } = c.var;
      const visit = visitOf(c);
      const registered = await registration.register({ ...details, name, username, language, visit });
      return c.json(signedInView(granted(registered)), 201, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "logIn",
      "x-repeated": "each signs in once more",
      method: "post",
      path: "/auth/login",
      summary: "Log in by address or username and password, or by address and mailed code",
      description:
        "`code` is from `POST /v1/auth/code`: it makes an account where the address has none. An account with an authenticator app also sends `totp`, or `recovery_code`: without it, and only after the right password or code, the answer is 403 `second_factor_needed`, and a code stays valid.",
      tags: ["Accounts"],
      security: [],
      middleware: [signInLimited] as const,
      request: { body: body(loginBody) },
      responses: {
        200: json(signedInSchema, "Signed in"),
        ...refusals(
          ...OF_TOKENS,
          "too_many_requests",
          "busy",
          "second_factor_needed",
          "wrong_credentials",
          "wrong_second_factor",
        ),
      },
    }),
    async (c) => {
      const { email, username = "", password = "", code, totp, recovery_code } = c.req.valid("json");
      const name = email ?? username;
      const shown = { totp, recoveryCode: recovery_code };
      const entered = await (code === undefined
        ? login.login(name, password, visitOf(c), MAIN_ENTRANCE, shown)
        : loginByCode(name, code, visitOf(c), shown));
      return c.json(signedInView(granted(entered)), 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "registerGuest",
      "x-repeated": "each makes another guest, who has nothing yet",
      method: "post",
      path: "/auth/guest",
      summary: "Buy without an account",
      description:
        "A token of one hour for one order: it holds, pays, sees and cancels its own reservations of showtimes that are paid online, six seats of a showtime and twelve in all. The tickets go to the address. Each call makes another guest.",
      tags: ["Accounts"],
      security: [],
      middleware: [signInLimited, asksForLanguage] as const,
      request: { body: body(guestBody) },
      responses: {
        201: json(guestSchema, "A guest"),
        ...refusals(...OF_TOKENS, "too_many_requests", "forbidden"),
      },
    }),
    async (c) => {
      const { email, name = null } = c.req.valid("json");
      const { language } = c.var;
      const made = await registration.registerGuest({ email, name, language, visit: visitOf(c) });
      return c.json(guestView(granted(made)), 201, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "requestLoginCode",
      "x-repeated": "each sends the same code again, while it is valid",
      method: "post",
      path: "/auth/code",
      summary: "Ask for a code to log in without a password",
      description:
        "Always accepted. The code goes to the address: the same code while it is valid, and else a new one. `POST /v1/auth/login` takes it for 15 minutes and a hundred tries, once. Where the address has no account, the mail is in the language of `Accept-Language`, if it is supported.",
      tags: ["Accounts"],
      security: [],
      middleware: [signInLimited, asksForLanguage] as const,
      request: { body: body(codeBody) },
      responses: { 202: { description: "A mail is on its way" }, ...refusals("too_many_requests") },
    }),
    (c) => {
      const { email } = c.req.valid("json");
      // After the answer, so that the time of the answer does not reveal whether there is an account.
      c.executionCtx.waitUntil(requestLoginCode(email, c.var.language, whenceOf(c)));
      return c.body(null, 202);
    },
  )
  .openapi(
    createRoute({
      operationId: "sendEmailCode",
      "x-repeated": "each sends the same code again, while it is valid",
      method: "post",
      path: "/auth/email/verification",
      summary: "Send the code to your address again",
      description: "The same code while it is valid, which gets its full time again, and else a new one.",
      tags: ["Accounts"],
      security: BEARER,
      middleware: [signedIn, rateLimited] as const,
      responses: {
        202: { description: "The mail is on its way" },
        ...refusals(...OF_TOKENS, "too_many_requests", "email_already_confirmed"),
      },
    }),
    async (c) => {
      granted(await codes.sendCodeAgain(c.var.caller.userId, whenceOf(c)));
      return c.body(null, 202);
    },
  )
  .openapi(
    createRoute({
      operationId: "verifyEmail",
      "x-repeated": "its code works once",
      method: "post",
      path: "/auth/email/verify",
      summary: "Confirm an address by the code that was sent to it",
      description:
        "Confirms a new account, or a new address of an existing one. A code is valid for 15 minutes and a hundred tries, and works once. Send the access token along if you have one: it is needed while another account waits for the same address.",
      tags: ["Accounts"],
      security: OPTIONAL_BEARER,
      middleware: [signInLimited] as const,
      request: { body: body(verifyBody) },
      responses: {
        204: { description: "Confirmed" },
        ...refusals(...OF_TOKENS, "too_many_requests", "address_contested", "unauthenticated", "wrong_code"),
      },
    }),
    async (c) => {
      const { email, code } = c.req.valid("json");
      const caller = await callerIfAny(c);
      granted(await codes.verifyEmail(email, code, caller?.userId ?? null, whenceOf(c)));
      return c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      operationId: "requestPasswordCode",
      "x-repeated": "each sends the same code again, while it is valid",
      method: "post",
      path: "/auth/password/forgot",
      summary: "Ask for a code to set a new password",
      description:
        "Always accepted. The code goes to the address, if it is an account's confirmed one: the same code while it is valid, and else a new one.",
      tags: ["Accounts"],
      security: [],
      middleware: [signInLimited] as const,
      request: { body: body(forgotBody) },
      responses: {
        202: { description: "A mail is on its way, if there is an account" },
        ...refusals("too_many_requests"),
      },
    }),
    (c) => {
      // After the answer, so that the time of the answer does not reveal whether there is an account.
      c.executionCtx.waitUntil(passwords.forgotPassword(c.req.valid("json").email, whenceOf(c)));
      return c.body(null, 202);
    },
  )
  .openapi(
    createRoute({
      operationId: "resetPassword",
      "x-repeated": "its code works once",
      method: "post",
      path: "/auth/password/reset",
      summary: "Set a new password by the code that was sent",
      description:
        "Ends every session, and lifts locks after wrong passwords. A code is valid for 60 minutes and a hundred tries, and works once.",
      tags: ["Accounts"],
      security: [],
      middleware: [signInLimited] as const,
      request: { body: body(resetBody) },
      responses: {
        204: { description: "Set; log in with it" },
        ...refusals(...OF_TOKENS, "too_many_requests", "busy", "wrong_code"),
      },
    }),
    async (c) => {
      const { email, code, password } = c.req.valid("json");
      granted(await passwords.resetPassword(email, code, password, visitOf(c)));
      return c.body(null, 204);
    },
  );

import { createRoute } from "@hono/zod-openapi";
import { BEARER, NO_STORE, body, idParams, json, refusals, slice } from "../../http/openapi.ts";
import { granting } from "../../http/problem.ts";
import { rateLimited, signInLimited } from "../../http/rate-limits.ts";
import { visitOf, whenceOf } from "../../http/whence.ts";
import { explain } from "../accounts/refusals.ts";
import { signedInSchema, signedInView } from "../accounts/wire.ts";
import { signedIn, signedInProved } from "../authentication.ts";
import { OF_PROOF, OF_TOKENS } from "../refused-callers.ts";
import * as service from "./service.ts";
import {
  creationOptionsSchema,
  newPasskeyBody,
  passkeyLoginBody,
  passkeySchema,
  passkeyView,
  passkeysSchema,
  requestOptionsSchema,
} from "./wire.ts";

const granted = granting(explain);

export const passkeys = slice()
  .openapi(
    createRoute({
      operationId: "preparePasskey",
      "x-repeated": "each makes another challenge, of which one is used",
      method: "post",
      path: "/me/passkeys/options",
      summary: "What a browser needs to make a passkey",
      description:
        "For `navigator.credentials.create()`. Valid for five minutes and one passkey, which goes to `POST /v1/me/passkeys`. Needs a login or `POST /v1/auth/reauthenticate` within the last 15 minutes.",
      tags: ["You"],
      security: BEARER,
      middleware: [signedInProved, rateLimited] as const,
      responses: {
        200: json(creationOptionsSchema, "WebAuthn's creation options"),
        ...refusals(...OF_PROOF, "too_many_requests", "email_not_confirmed", "too_many_passkeys"),
      },
    }),
    async (c) => {
      const { options } = granted(await service.optionsForNewPasskey(c.var.caller));
      return c.json(options, 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "addPasskey",
      "x-repeated": "its challenge works once",
      method: "post",
      path: "/me/passkeys",
      summary: "Add the passkey that the browser made",
      description:
        "After `POST /v1/me/passkeys/options`. An account has at most 20 passkeys. Needs a login or `POST /v1/auth/reauthenticate` within the last 15 minutes.",
      tags: ["You"],
      security: BEARER,
      middleware: [signedInProved, rateLimited] as const,
      request: { body: body(newPasskeyBody) },
      responses: {
        201: json(passkeySchema, "Added"),
        ...refusals(
          ...OF_PROOF,
          "too_many_requests",
          "passkey_exists",
          "passkey_refused",
          "too_many_passkeys",
        ),
      },
    }),
    async (c) => {
      const { name, credential } = c.req.valid("json");
      const { passkey } = granted(await service.addPasskey(c.var.caller, name, credential, whenceOf(c)));
      return c.json(passkeyView(passkey), 201, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "listPasskeys",
      method: "get",
      path: "/me/passkeys",
      summary: "Your passkeys, oldest first",
      tags: ["You"],
      security: BEARER,
      middleware: [signedIn] as const,
      responses: { 200: json(passkeysSchema, "All of them"), ...refusals(...OF_TOKENS) },
    }),
    async (c) => {
      const found = await service.listPasskeys(c.var.caller);
      return c.json({ data: found.map(passkeyView) }, 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "deletePasskey",
      method: "delete",
      path: "/me/passkeys/{id}",
      summary: "Delete a passkey",
      description:
        "It logs in no more. Sessions that it opened go on. Needs a login or `POST /v1/auth/reauthenticate` within the last 15 minutes.",
      tags: ["You"],
      security: BEARER,
      middleware: [signedInProved] as const,
      request: { params: idParams },
      responses: { 204: { description: "Deleted" }, ...refusals(...OF_PROOF, "passkey_not_found") },
    }),
    async (c) => {
      granted(await service.deletePasskey(c.var.caller, c.req.valid("param").id, whenceOf(c)));
      return c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      operationId: "preparePasskeyLogin",
      "x-repeated": "each makes another challenge, of which one is used",
      method: "post",
      path: "/auth/passkey/options",
      summary: "What a browser needs to log in by a passkey",
      description:
        "For `navigator.credentials.get()`. Valid for five minutes and one login, by `POST /v1/auth/passkey/login`.",
      tags: ["Accounts"],
      security: [],
      middleware: [signInLimited] as const,
      responses: {
        200: json(requestOptionsSchema, "WebAuthn's request options"),
        ...refusals("too_many_requests", "unavailable"),
      },
    }),
    async (c) => c.json(await service.optionsForLogin(), 200, NO_STORE),
  )
  .openapi(
    createRoute({
      operationId: "logInByPasskey",
      "x-repeated": "each signs in once more",
      method: "post",
      path: "/auth/passkey/login",
      summary: "Log in by a passkey",
      description: "After `POST /v1/auth/passkey/options`. A passkey counts as both factors.",
      tags: ["Accounts"],
      security: [],
      middleware: [signInLimited] as const,
      request: { body: body(passkeyLoginBody) },
      responses: {
        200: json(signedInSchema, "Signed in"),
        ...refusals(...OF_TOKENS, "too_many_requests", "passkey_refused"),
      },
    }),
    async (c) => {
      const entered = await service.loginByPasskey(c.req.valid("json").credential, visitOf(c));
      return c.json(signedInView(granted(entered)), 200, NO_STORE);
    },
  );

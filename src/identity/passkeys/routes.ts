import { createRoute } from "@hono/zod-openapi";
import { BEARER, NO_STORE, PROBLEM, body, idParams, json, slice } from "../../http/openapi.ts";
import { granting } from "../../http/problem.ts";
import { rateLimited } from "../../http/rate-limits.ts";
import { visitOf, whenceOf } from "../../http/whence.ts";
import { explain } from "../accounts/refusals.ts";
import { signedInSchema, signedInView } from "../accounts/wire.ts";
import { signedIn, signedInProved } from "../authentication.ts";
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
      method: "post",
      path: "/me/passkeys/options",
      summary: "What a browser needs to make a passkey",
      description: "For `navigator.credentials.create()`. Valid for five minutes and one passkey.",
      tags: ["You"],
      security: BEARER,
      middleware: [rateLimited, signedInProved] as const,
      responses: { 200: json(creationOptionsSchema, "WebAuthn's creation options"), ...PROBLEM },
    }),
    async (c) => {
      const { options } = granted(await service.optionsForNewPasskey(c.var.caller));
      return c.json(options, 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/me/passkeys",
      summary: "Add the passkey that the browser made",
      description: "`credential` is what `navigator.credentials.create()` returned, as `toJSON()` writes it.",
      tags: ["You"],
      security: BEARER,
      middleware: [rateLimited, signedInProved] as const,
      request: { body: body(newPasskeyBody) },
      responses: { 201: json(passkeySchema, "Added"), ...PROBLEM },
    }),
    async (c) => {
      const { name, credential } = c.req.valid("json");
      const { passkey } = granted(await service.addPasskey(c.var.caller, name, credential, whenceOf(c)));
      return c.json(passkeyView(passkey), 201, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/me/passkeys",
      summary: "Your passkeys, oldest first",
      tags: ["You"],
      security: BEARER,
      middleware: [signedIn] as const,
      responses: { 200: json(passkeysSchema, "All of them"), ...PROBLEM },
    }),
    async (c) => {
      const found = await service.listPasskeys(c.var.caller);
      return c.json({ data: found.map(passkeyView) }, 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      method: "delete",
      path: "/me/passkeys/{id}",
      summary: "Delete a passkey",
      description: "It logs in no more. Sessions that it opened go on.",
      tags: ["You"],
      security: BEARER,
      middleware: [signedInProved] as const,
      request: { params: idParams },
      responses: { 204: { description: "Deleted" }, ...PROBLEM },
    }),
    async (c) => {
      granted(await service.deletePasskey(c.var.caller, c.req.valid("param").id, whenceOf(c)));
      return c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/auth/passkey/options",
      summary: "What a browser needs to log in by a passkey",
      description: "For `navigator.credentials.get()`. Valid for five minutes and one login.",
      tags: ["Accounts"],
      middleware: [rateLimited] as const,
      responses: { 200: json(requestOptionsSchema, "WebAuthn's request options"), ...PROBLEM },
    }),
    async (c) => c.json(await service.optionsForLogin(), 200, NO_STORE),
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/auth/passkey/login",
      summary: "Log in by a passkey",
      description: "`credential` is what `navigator.credentials.get()` returned, as `toJSON()` writes it.",
      tags: ["Accounts"],
      middleware: [rateLimited] as const,
      request: { body: body(passkeyLoginBody) },
      responses: { 200: json(signedInSchema, "Signed in"), ...PROBLEM },
    }),
    async (c) => {
      const entered = await service.loginByPasskey(c.req.valid("json").credential, visitOf(c));
      return c.json(signedInView(granted(entered)), 200, NO_STORE);
    },
  );

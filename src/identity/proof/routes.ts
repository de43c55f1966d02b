import { createRoute } from "@hono/zod-openapi";
import { BEARER, NO_STORE, body, json, refusals, slice } from "../../http/openapi.ts";
import { granting } from "../../http/problem.ts";
import { rateLimited } from "../../http/rate-limits.ts";
import { explain } from "../accounts/refusals.ts";
import { signedIn } from "../authentication.ts";
import { optionsForProof } from "../passkeys/service.ts";
import { requestOptionsSchema } from "../passkeys/wire.ts";
import { givenPassword } from "../passwords/wire.ts";
import { OF_TOKENS } from "../refused-callers.ts";
import * as service from "./service.ts";
import { proofBody, provedSchema, provedView } from "./wire.ts";

const granted = granting(explain);

export const proof = slice()
  .openapi(
    createRoute({
      operationId: "reauthenticate",
      "x-repeated": "each signs in once more",
      method: "post",
      path: "/auth/reauthenticate",
      summary: "Prove who you are once more",
      description:
        "Sensitive changes need a login or this within the last 15 minutes, in the same session. By the password, with `totp` or `recovery_code` if the account has an authenticator app; or by a passkey. An account without either logs in again.",
      tags: ["Accounts"],
      security: BEARER,
      middleware: [signedIn, rateLimited] as const,
      request: { body: body(proofBody) },
      responses: {
        200: json(provedSchema, "A token with what the session may do now"),
        ...refusals(
          ...OF_TOKENS,
          "too_many_requests",
          "busy",
          "passkey_refused",
          "second_factor_needed",
          "wrong_password",
          "wrong_second_factor",
        ),
      },
    }),
    async (c) => {
      const asked = c.req.valid("json");
      const { passkey, totp, recovery_code: recoveryCode } = asked;
      const { caller } = c.var;
      const proved = await (passkey === undefined
        ? service.proveByPassword(caller, givenPassword(asked) ?? "", { totp, recoveryCode })
        : service.proveByPasskey(caller, passkey));
      return c.json(provedView(granted(proved).accessToken), 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "prepareReauthentication",
      "x-repeated": "each makes another challenge, of which one is used",
      method: "post",
      path: "/auth/reauthenticate/options",
      summary: "What a browser needs to prove you by a passkey",
      description:
        "For `navigator.credentials.get()`. Valid for five minutes and one proof, by `POST /v1/auth/reauthenticate`.",
      tags: ["Accounts"],
      security: BEARER,
      middleware: [signedIn, rateLimited] as const,
      responses: {
        200: json(requestOptionsSchema, "WebAuthn's request options"),
        ...refusals(...OF_TOKENS, "too_many_requests", "passkey_not_found"),
      },
    }),
    async (c) => {
      const { options } = granted(await optionsForProof(c.var.caller.userId));
      return c.json(options, 200, NO_STORE);
    },
  );

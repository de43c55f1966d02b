/** Another proof of a signed-in person in requests and answers. */

import * as z from "zod";
import { described } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { assertionSchema } from "../passkeys/wire.ts";
import { MAX_PASSWORD_LENGTH } from "../passwords/password-weakness.ts";
import { ONE_FACTOR, showsOneFactor, shownFactor } from "../second-factor/wire.ts";
import { ACCESS_TOKEN_LIFE_S } from "../sessions/access-token.ts";
import { ACCESS, tokenFields } from "../sessions/wire.ts";

export const proofBody = z
  .strictObject({
    password: z
      .string()
      .min(1)
      .max(MAX_PASSWORD_LENGTH)
      .optional()
      .meta({ description: "The account's password" }),
    ...shownFactor,
    passkey: described(
      assertionSchema,
      "Instead of the password: what `navigator.credentials.get()` returned",
    ).optional(),
  })
  .refine(({ password, passkey }) => (password === undefined) !== (passkey === undefined), {
    error: "Send either password or passkey",
  })
  .refine(showsOneFactor, { error: ONE_FACTOR })
  .meta({ examples: [{ password: "correct horse battery staple", totp: "287 082" }] });

const { access_token, token_type, expires_in } = tokenFields;

export const provedSchema = lazily(() =>
  z.strictObject({ access_token, token_type, expires_in }).meta({ id: "Proved", examples: [ACCESS] }),
);

export const provedView = (accessToken: string): Shown<typeof provedSchema> => ({
  access_token: accessToken,
  token_type: "Bearer",
  expires_in: ACCESS_TOKEN_LIFE_S,
});

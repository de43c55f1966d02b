/** Another proof of a signed-in person in requests and answers. */

import * as z from "zod";
import { described } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { assertionSchema } from "../passkeys/wire.ts";
import { ONE_PASSWORD, givenPassword, ownPassword, sendsOnePassword } from "../passwords/wire.ts";
import { ONE_FACTOR, showsOneFactor, shownFactor } from "../second-factor/wire.ts";
import { ACCESS_TOKEN_LIFE_S } from "../sessions/access-token.ts";
import { ACCESS, tokenFields } from "../sessions/wire.ts";

export const proofBody = z
  .strictObject({
    ...ownPassword,
    ...shownFactor,
    passkey: described(
      assertionSchema,
      "Instead of the password: what `navigator.credentials.get()` returned",
    ).optional(),
  })
  .refine(sendsOnePassword, { error: ONE_PASSWORD })
  .refine((body) => (givenPassword(body) === undefined) !== (body.passkey === undefined), {
    error: "Send either current_password or passkey",
  })
  .refine(showsOneFactor, { error: ONE_FACTOR })
  .meta({ examples: [{ current_password: "correct horse battery staple", totp: "287 082" }] });

const { access_token, token_type, expires_in } = tokenFields;

export const provedSchema = lazily(() =>
  z.strictObject({ access_token, token_type, expires_in }).meta({ id: "Proved", examples: [ACCESS] }),
);

export const provedView = (accessToken: string): Shown<typeof provedSchema> => ({
  access_token: accessToken,
  token_type: "Bearer",
  expires_in: ACCESS_TOKEN_LIFE_S,
});

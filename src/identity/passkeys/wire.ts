/** Passkeys in requests and answers. The shapes are those of WebAuthn's `toJSON()`; what else a browser adds is left out. */

import * as z from "zod";
import { instant, line, toInstant, toInstantOrNull } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import type { Assertion, Attestation, CreationOptions, RequestOptions } from "./ceremony.ts";
import type { Passkey } from "./passkey.ts";

const MAX_NAME_LENGTH = 64;
/** In base64url. A credential's id has at most 1,023 bytes. */
const MAX_ID_LENGTH = 1_364;
const MAX_DATA_LENGTH = 16_000;

const base64url = (maxLength: number) =>
  z
    .string()
    .min(1)
    .max(maxLength)
    .regex(/^[\w-]+$/, "Not base64url");

const credential = {
  id: base64url(MAX_ID_LENGTH),
  rawId: base64url(MAX_ID_LENGTH),
  type: z.literal("public-key"),
};

const attestationSchema = z
  .object({
    ...credential,
    response: z.object({
      clientDataJSON: base64url(MAX_DATA_LENGTH),
      attestationObject: base64url(MAX_DATA_LENGTH),
      transports: z.array(z.string().max(32)).max(10).default([]),
    }),
  })
  .meta({ id: "PasskeyAttestation" })
  .transform((sent): Attestation => ({ ...sent, clientExtensionResults: {} }));

export const assertionSchema = z
  .object({
    ...credential,
    response: z.object({
      clientDataJSON: base64url(MAX_DATA_LENGTH),
      authenticatorData: base64url(MAX_DATA_LENGTH),
      signature: base64url(MAX_DATA_LENGTH),
      userHandle: base64url(128).nullable().optional(),
    }),
  })
  .meta({ id: "PasskeyAssertion" })
  .transform(({ response: { userHandle, ...response }, ...sent }): Assertion => ({
    ...sent,
    response: { ...response, ...(userHandle && { userHandle }) },
    clientExtensionResults: {},
  }));

export const newPasskeyBody = z.strictObject({
  name: line(MAX_NAME_LENGTH).meta({ description: "Your name for the device" }),
  credential: attestationSchema,
});

export const passkeyLoginBody = z.strictObject({ credential: assertionSchema });

/** `CreationOptions` and `RequestOptions`: a browser reads them, as WebAuthn describes them. */
const options = <Options extends { challenge: string }>(id: string) =>
  z.custom<Options>().meta({
    id,
    type: "object",
    properties: { challenge: { type: "string" } },
    required: ["challenge"],
    additionalProperties: true,
  });

export const creationOptionsSchema = lazily(() => options<CreationOptions>("PasskeyCreationOptions"));

export const requestOptionsSchema = lazily(() => options<RequestOptions>("PasskeyRequestOptions"));

export const passkeySchema = lazily(() =>
  z
    .strictObject({
      id: z.int(),
      name: z.string(),
      created_at: instant,
      last_used_at: instant.nullable(),
    })
    .meta({ id: "Passkey" }),
);

export const passkeysSchema = lazily(() => z.strictObject({ data: z.array(passkeySchema()) }));

export const passkeyView = ({
  id,
  name,
  createdAtMs,
  lastUsedAtMs,
}: Pick<Passkey, "id" | "name" | "createdAtMs" | "lastUsedAtMs">): Shown<typeof passkeySchema> => ({
  id,
  name,
  created_at: toInstant(createdAtMs),
  last_used_at: toInstantOrNull(lastUsedAtMs),
});

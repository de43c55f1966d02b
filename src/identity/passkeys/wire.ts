/** Passkeys in requests and answers. The shapes are those of WebAuthn's `toJSON()`; what else a browser adds is left out. */

import * as z from "zod";
import { idOf, instant, line, toInstant, toInstantOrNull } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import type { Assertion, Attestation, CreationOptions, RequestOptions } from "./ceremony.ts";
import type { Passkey } from "./passkey.ts";

const MAX_NAME_LENGTH = 64;
/** In base64url. A credential's id has at most 1,023 bytes. */
const MAX_ID_LENGTH = 1_364;
const MAX_DATA_LENGTH = 16_000;

const base64url = (maxLength: number, description: string) =>
  z
    .string()
    .min(1)
    .max(maxLength)
    .regex(/^[\w-]+$/, "Not base64url")
    .meta({ description: `${description}; base64url` });

const credentialId = base64url(MAX_ID_LENGTH, "The credential's id");
const clientDataJSON = base64url(MAX_DATA_LENGTH, "What the browser signed for, with the challenge");

const credential = {
  id: credentialId,
  rawId: credentialId,
  type: z.literal("public-key").meta({ description: "Always public-key" }),
};

const CREDENTIAL = { id: "Qk2hJ5v0tSx9", rawId: "Qk2hJ5v0tSx9", type: "public-key" };

const ATTESTATION = {
  ...CREDENTIAL,
  response: {
    clientDataJSON: "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIn0",
    attestationObject: "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVg",
    transports: ["internal", "hybrid"],
  },
};

const ASSERTION = {
  ...CREDENTIAL,
  response: {
    clientDataJSON: "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0",
    authenticatorData: "SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MFAAAAAQ",
    signature: "MEUCIQDx5cQyX0",
  },
};

const attestationSchema = z
  .object({
    ...credential,
    response: z
      .object({
        clientDataJSON,
        attestationObject: base64url(MAX_DATA_LENGTH, "The new public key"),
        transports: z
          .array(z.string().max(32))
          .max(10)
          .default([])
          .meta({ description: "How browsers reach the device: usb, nfc, ble, hybrid, internal" }),
      })
      .meta({ description: "What the device answered" }),
  })
  .meta({
    id: "PasskeyAttestation",
    description: "What `navigator.credentials.create()` returned, as `toJSON()` writes it",
    examples: [ATTESTATION],
  })
  .transform((sent): Attestation => ({ ...sent, clientExtensionResults: {} }));

export const assertionSchema = z
  .object({
    ...credential,
    response: z
      .object({
        clientDataJSON,
        authenticatorData: base64url(MAX_DATA_LENGTH, "What the device says of itself"),
        signature: base64url(MAX_DATA_LENGTH, "The passkey's signature"),
        userHandle: base64url(128, "Whose passkey it is, as the device knows it").nullable().optional(),
      })
      .meta({ description: "What the device answered" }),
  })
  .meta({
    id: "PasskeyAssertion",
    description: "What `navigator.credentials.get()` returned, as `toJSON()` writes it",
    examples: [ASSERTION],
  })
  .transform(({ response: { userHandle, ...response }, ...sent }): Assertion => ({
    ...sent,
    response: { ...response, ...(userHandle && { userHandle }) },
    clientExtensionResults: {},
  }));

export const newPasskeyBody = z
  .strictObject({
    name: line(MAX_NAME_LENGTH).meta({ description: "Your name for the device" }),
    credential: attestationSchema,
  })
  .meta({ examples: [{ name: "Uma's phone", credential: ATTESTATION }] });

export const passkeyLoginBody = z
  .strictObject({ credential: assertionSchema })
  .meta({ examples: [{ credential: ASSERTION }] });

/** `CreationOptions` and `RequestOptions`: a browser reads them, as WebAuthn describes them. */
const options = <Options extends { challenge: string }>(id: string, example: object) =>
  z
    .looseObject({
      challenge: z.string().meta({ description: "What the device signs; base64url. Works once" }),
    })
    .meta({
      id,
      description: "For the browser, as WebAuthn describes it",
      examples: [{ challenge: CHALLENGE, ...example }],
    }) as z.ZodType as z.ZodType<Options>;

const CHALLENGE = "pJ3xW0m8rTq5uYc1dVnZkA7hGfLsEo2iB9yQ4tXw6Nc";

export const creationOptionsSchema = lazily(() =>
  options<CreationOptions>("PasskeyCreationOptions", {
    rp: { id: "matinee.example", name: "Matinee" },
    user: { id: "Nw", name: "uma@example.com", displayName: "Uma User" },
    pubKeyCredParams: [{ alg: -7, type: "public-key" }],
    timeout: 300_000,
  }),
);

export const requestOptionsSchema = lazily(() =>
  options<RequestOptions>("PasskeyRequestOptions", {
    rpId: "matinee.example",
    allowCredentials: [],
    userVerification: "required",
    timeout: 300_000,
  }),
);

const PASSKEY = {
  id: 4,
  name: "Uma's phone",
  created_at: "2026-10-02T17:30:00.000Z",
  last_used_at: "2026-11-18T08:12:40.000Z",
};

export const passkeySchema = lazily(() =>
  z
    .strictObject({
      id: idOf("passkey"),
      name: z.string().meta({ description: "Your name for the device" }),
      created_at: instant.meta({ description: "When it was added" }),
      last_used_at: instant
        .nullable()
        .meta({ description: "Its last login or proof; null before the first" }),
    })
    .meta({ id: "Passkey", examples: [PASSKEY] }),
);

export const passkeysSchema = lazily(() =>
  z
    .strictObject({ data: z.array(passkeySchema()).meta({ description: "Oldest first" }) })
    .meta({ examples: [{ data: [PASSKEY] }] }),
);

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

/**
 * The two ceremonies of WebAuthn by `@simplewebauthn/server`: making a passkey, and logging in by one. The library is
 * loaded with the first of them, because few requests need it and running its modules takes longer than all others.
 */

import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from "@simplewebauthn/server";
import * as z from "zod";
import { CHALLENGE_LIFE_MS, userHandle } from "./passkey.ts";
import type { NewPasskey, Passkey, RelyingParty } from "./passkey.ts";

export type CreationOptions = PublicKeyCredentialCreationOptionsJSON;
export type RequestOptions = PublicKeyCredentialRequestOptionsJSON;
/** What a browser returns for a new passkey. */
export type Attestation = RegistrationResponseJSON;
/** What a browser returns for a login. */
export type Assertion = AuthenticationResponseJSON;

const webAuthn = () => import("@simplewebauthn/server");

const named = ({ credentialId, transports }: Passkey) => ({ id: credentialId, transports });

/** `known`: the person's passkeys, whose devices refuse to make a second one. */
export async function creationOptions(
  person: { readonly id: number; readonly email: string; readonly name: string | null },
  known: readonly Passkey[],
  challenge: Uint8Array<ArrayBuffer>,
  { id: rpID, name: rpName }: RelyingParty,
): Promise<CreationOptions> {
  const { generateRegistrationOptions } = await webAuthn();
  return generateRegistrationOptions({
    rpName,
    rpID,
    userName: person.email,
    userID: userHandle(person.id),
    userDisplayName: person.name ?? person.email,
    challenge,
    timeout: CHALLENGE_LIFE_MS,
    attestationType: "none",
    excludeCredentials: known.map(named),
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
  });
}

/** `known`: the passkeys that may answer; none where the device shows which accounts it has. */
export async function requestOptions(
  known: readonly Passkey[],
  challenge: Uint8Array<ArrayBuffer>,
  { id: rpID }: RelyingParty,
): Promise<RequestOptions> {
  const { generateAuthenticationOptions } = await webAuthn();
  return generateAuthenticationOptions({
    rpID,
    allowCredentials: known.map(named),
    challenge,
    timeout: CHALLENGE_LIFE_MS,
    userVerification: "required",
  });
}

const clientData = z.object({ challenge: z.string().min(1).max(200) });

/** The challenge that a browser says was answered; null where it is not to be read. */
export function challengeIn(clientDataJSON: string): string | null {
  try {
    const read = clientData.safeParse(JSON.parse(Buffer.from(clientDataJSON, "base64url").toString()));
    return read.success ? read.data.challenge : null;
  } catch {
    return null;
  }
}

/** The passkey that was made, or null for an answer that does not prove it. */
export async function madePasskey(
  attestation: Attestation,
  challenge: string,
  { id: expectedRPID, origin: expectedOrigin }: RelyingParty,
): Promise<Pick<NewPasskey, "credentialId" | "publicKey" | "counter" | "transports"> | null> {
  const { verifyRegistrationResponse } = await webAuthn();
  try {
    if (!(await isPlain(attestation))) return null;
    const { registrationInfo } = await verifyRegistrationResponse({
      response: attestation,
      expectedChallenge: challenge,
      expectedOrigin,
      expectedRPID,
      requireUserVerification: true,
    });
    if (registrationInfo === undefined) return null;
    const { id, publicKey, counter, transports = [] } = registrationInfo.credential;
    return { credentialId: id, publicKey: Buffer.from(publicKey).toString("base64url"), counter, transports };
  } catch {
    // The library throws for every fault of an answer.
    return null;
  }
}

/**
 * Whether nobody but the key itself vouches for it. Certificates of makers are not asked for, and the bundle has no reader of
 * them; their addresses would make this server fetch what a stranger names.
 */
async function isPlain({ response }: Attestation): Promise<boolean> {
  const { decodeAttestationObject } = await import("@simplewebauthn/server/helpers");
  const object = decodeAttestationObject(
    new Uint8Array(Buffer.from(response.attestationObject, "base64url")),
  );
  const format = object.get("fmt");
  return format === "none" || (format === "packed" && object.get("attStmt").get("x5c") === undefined);
}

/** The count of uses in a right answer, or null for an answer that does not prove the passkey. */
export async function provedCounter(
  assertion: Assertion,
  { credentialId, publicKey, transports }: Passkey,
  challenge: string,
  { id: expectedRPID, origin: expectedOrigin }: RelyingParty,
): Promise<number | null> {
  const { verifyAuthenticationResponse } = await webAuthn();
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: assertion,
      expectedChallenge: challenge,
      expectedOrigin,
      expectedRPID,
      // The count is compared by `hasCountedOn`, which the log has to know about: 0 never refuses.
      credential: {
        id: credentialId,
        publicKey: new Uint8Array(Buffer.from(publicKey, "base64url")),
        counter: 0,
        transports,
      },
      requireUserVerification: true,
    });
    return verified ? authenticationInfo.newCounter : null;
  } catch {
    return null;
  }
}

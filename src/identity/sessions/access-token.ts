import { createHash } from "node:crypto";
import { SignJWT, errors, jwtVerify } from "jose";
import type { Caller } from "../../http/caller.ts";
import { SESSION_LIFE_MS } from "./refresh-token.ts";

export const ACCESS_TOKEN_LIFE_S = 60 * 60;
/** Older tokens are refused, whatever their `exp`. */
export const LONGEST_TOKEN_LIFE_S = 24 * 60 * 60;
/** The clocks of Cloudflare's locations differ by seconds. */
const CLOCK_TOLERANCE_S = 5;
const ALGORITHM = "HS256";
const ISSUER = "matinee";

interface Claims {
  readonly role: Caller["role"];
  readonly adm: boolean;
  readonly ecf: boolean;
  readonly gst?: boolean;
  readonly sid: string;
  readonly as?: string;
  /** Of the session, in seconds. Not in tokens of before there was this claim. */
  readonly auth_time?: number;
  readonly iat: number;
  readonly exp: number;
}

export interface AccessKey {
  readonly id: string;
  readonly key: CryptoKey;
}

/** Imports a secret as key. The key's id is a part of the secret's hash, so that a rotation needs no list of ids. */
export async function accessKey(secret: string): Promise<AccessKey> {
  const bytes = new TextEncoder().encode(secret);
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
    "verify",
  ]);
  return { id: createHash("sha256").update(bytes).digest("base64url").slice(0, 8), key };
}

/** `signedInAtMs`: when the session began. The token ends with it. */
export function signAccessToken(
  caller: Caller,
  { id, key }: AccessKey,
  nowMs: number,
  signedInAtMs: number,
  lifeS = ACCESS_TOKEN_LIFE_S,
): Promise<string> {
  const nowS = Math.floor(nowMs / 1000);
  return new SignJWT({
    role: caller.role,
    adm: caller.isAdmin,
    ecf: caller.emailConfirmed,
    gst: caller.isGuest === true ? true : undefined,
    sid: caller.sessionId,
    as: caller.cameAs,
    auth_time: Math.floor(signedInAtMs / 1000),
  })
    .setProtectedHeader({ alg: ALGORITHM, kid: id, typ: "at+jwt" })
    .setSubject(String(caller.userId))
    .setIssuer(ISSUER)
    .setIssuedAt(nowS)
    .setExpirationTime(Math.min(nowS + lifeS, Math.floor((signedInAtMs + SESSION_LIFE_MS) / 1000)))
    .sign(key);
}

export interface VerifiedToken {
  readonly caller: Caller;
  readonly issuedAtMs: number;
  readonly endsAtMs: number;
  /** When the session began; null where the token does not say it. */
  readonly signedInAtMs: number | null;
}

/** Null for a token that none of the keys signed, or that has expired. */
export async function verifyAccessToken(
  token: string,
  keys: readonly AccessKey[],
  nowMs: number,
): Promise<VerifiedToken | null> {
  try {
    const { payload } = await jwtVerify<Claims>(
      token,
      ({ kid }) => {
        const known = keys.find(({ id }) => id === kid);
        if (known === undefined) throw new errors.JWKSNoMatchingKey();
        return known.key;
      },
      {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        typ: "at+jwt",
        requiredClaims: ["sub", "sid", "iat", "exp"],
        maxTokenAge: LONGEST_TOKEN_LIFE_S,
        clockTolerance: CLOCK_TOLERANCE_S,
        currentDate: new Date(nowMs),
      },
    );
    const caller = {
      userId: Number(payload.sub),
      role: payload.role,
      isAdmin: payload.adm,
      emailConfirmed: payload.ecf,
      isGuest: payload.gst,
      sessionId: payload.sid,
      cameAs: payload.as,
    };
    return {
      caller,
      issuedAtMs: payload.iat * 1000,
      endsAtMs: (payload.exp + CLOCK_TOLERANCE_S) * 1000,
      signedInAtMs: payload.auth_time === undefined ? null : payload.auth_time * 1000,
    };
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}

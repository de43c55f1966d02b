/**
 * The text of a ticket's QR code: a JWT that anyone can verify with the public keys alone. It has about 220 characters,
 * which is QR version 11 (61 × 61 modules) at error correction M. The longest seat labels make it version 12, or 13 in a
 * script of three bytes a character, and with the largest ids 14 (73 × 73).
 */

import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { CompactSign, compactVerify, decodeProtectedHeader, errors, exportJWK } from "jose";
import * as z from "zod";

const ALGORITHM = "EdDSA";
const CURVE = "Ed25519";
/** PKCS #8 of an Ed25519 key, up to its seed: RFC 8410. */
const PKCS8_BEFORE_SEED = "302e020100300506032b657004220420";
/** A code expires this long after the start for offline verifiers; a show that runs later needs an online check. */
const VALID_AFTER_START_MS = 24 * 60 * 60_000;

const LIST_VALID_MS = 24 * 60 * 60_000;

export interface PublicKey {
  /** A part of the key's hash, so that a rotation needs no bookkeeping. */
  readonly id: string;
  readonly key: CryptoKey;
  /** The published form. */
  readonly jwk: {
    readonly kty: "OKP";
    readonly crv: typeof CURVE;
    readonly x: string;
    readonly kid: string;
    readonly alg: typeof ALGORITHM;
    readonly use: "sig";
  };
}

export interface SigningKey extends PublicKey {
  readonly privateKey: CryptoKey;
}

/** The same secret always gives the same key. */
export async function signingKey(secret: string): Promise<SigningKey> {
  const seed = createHash("sha256").update(secret).digest("hex");
  const pkcs8 = Buffer.from(PKCS8_BEFORE_SEED + seed, "hex");
  const privateKey = await crypto.subtle.importKey("pkcs8", pkcs8, { name: CURVE }, true, ["sign"]);
  const { x = "" } = await exportJWK(privateKey);
  return { ...(await publicKey(x)), privateKey };
}

/** `x` is the JWK's member. Throws if it is no Ed25519 key. */
export async function publicKey(x: string): Promise<PublicKey> {
  const jwk = { kty: "OKP", crv: CURVE, x } as const;
  const key = await crypto.subtle.importKey("jwk", jwk, { name: CURVE }, true, ["verify"]);
  const id = createHash("sha256").update(x).digest("base64url").slice(0, 6);
  return { id, key, jwk: { ...jwk, kid: id, alg: ALGORITHM, use: "sig" } };
}

export interface TicketClaims {
  readonly ticket: string;
  readonly showtimeId: number;
  readonly seat: string;
}

/** The same claims and key always give the same code. */
export const ticketCode = (
  { ticket, showtimeId, seat }: TicketClaims,
  startsAtMs: number,
  key: SigningKey,
): Promise<string> =>
  sign({ jti: ticket, showtime: showtimeId, seat, exp: inSeconds(startsAtMs + VALID_AFTER_START_MS) }, key);

/** A signed list of a showtime's revoked tickets at `asOfMs`. It expires after 24 hours. */
export const revocationList = (
  { showtimeId, tickets, asOfMs }: { showtimeId: number; tickets: readonly string[]; asOfMs: number },
  key: SigningKey,
): Promise<string> =>
  sign(
    {
      showtime: showtimeId,
      iat: inSeconds(asOfMs),
      exp: inSeconds(asOfMs + LIST_VALID_MS),
      revoked: tickets,
    },
    key,
  );

const inSeconds = (ms: number): number => Math.floor(ms / 1000);

const sign = (claims: object, { id, privateKey }: SigningKey): Promise<string> =>
  new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ alg: ALGORITHM, kid: id })
    .sign(privateKey);

const claimsSchema = z.object({ jti: z.string(), showtime: z.int().positive(), seat: z.string() });

export type ReadCode =
  | { readonly ok: true; readonly claims: TicketClaims }
  | { readonly ok: false; readonly reason: "malformed_code" | "unknown_key" | "bad_signature" };

/**
 * The claims of a code, if one of the keys signed it. Does not check the expiry, which is for offline verifiers: the box
 * office decides whether the ticket is valid, also after the showtime was moved.
 */
export async function readTicketCode(code: string, keys: readonly PublicKey[]): Promise<ReadCode> {
  try {
    const { kid, alg } = decodeProtectedHeader(code);
    if (alg !== ALGORITHM) return { ok: false, reason: "malformed_code" };
    const signer = keys.find(({ id }) => id === kid);
    if (signer === undefined) return { ok: false, reason: "unknown_key" };
    const { payload } = await compactVerify(code, signer.key, { algorithms: [ALGORITHM] });
    const parsed = claimsSchema.safeParse(JSON.parse(new TextDecoder().decode(payload)));
    if (!parsed.success) return { ok: false, reason: "malformed_code" };
    const { jti: ticket, showtime: showtimeId, seat } = parsed.data;
    return { ok: true, claims: { ticket, showtimeId, seat } };
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return { ok: false, reason: "bad_signature" };
    if (error instanceof errors.JOSEError || error instanceof TypeError || error instanceof SyntaxError)
      return { ok: false, reason: "malformed_code" };
    throw error;
  }
}

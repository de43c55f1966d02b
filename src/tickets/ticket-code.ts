/**
 * What a ticket's QR code says: a JWS (RFC 7515) that anyone can verify with the public keys alone. Short names keep it
 * to about 210 characters, which is QR version 10 (57 × 57 modules) at error correction M, 11 for the longest labels.
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { CompactSign, compactVerify, decodeProtectedHeader, errors, exportJWK } from "jose";
import type { JWK } from "jose";
import * as z from "zod";

const ALGORITHM = "EdDSA";
/** PKCS #8 of an Ed25519 key, up to its seed: RFC 8410. */
const PKCS8_BEFORE_SEED = "302e020100300506032b657004220420";

export interface TicketClaims {
  readonly ticket: string;
  readonly showtimeId: number;
  readonly seat: string;
  /** From then on who verifies offline lets nobody in. */
  readonly expiresAtMs: number;
}

export interface TicketKey {
  /** A part of the public key's hash, so that a rotation needs no bookkeeping. */
  readonly id: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  /** As it is published. */
  readonly jwk: JWK;
}

/** The same secret always gives the same key. */
export async function ticketKey(secret: string): Promise<TicketKey> {
  const seed = createHash("sha256").update(secret).digest("hex");
  const pkcs8 = Buffer.from(PKCS8_BEFORE_SEED + seed, "hex");
  const privateKey = await crypto.subtle.importKey("pkcs8", pkcs8, { name: "Ed25519" }, true, ["sign"]);
  const { x = "" } = await exportJWK(privateKey);
  const publicJwk = { kty: "OKP", crv: "Ed25519", x };
  const publicKey = await crypto.subtle.importKey("jwk", publicJwk, { name: "Ed25519" }, true, ["verify"]);
  const id = createHash("sha256").update(x).digest("base64url").slice(0, 6);
  return { id, privateKey, publicKey, jwk: { ...publicJwk, kid: id, alg: ALGORITHM, use: "sig" } };
}

/** The same claims and key always give the same code. */
export function ticketCode(claims: TicketClaims, { id, privateKey }: TicketKey): Promise<string> {
  const { ticket: t, showtimeId: s, seat: p, expiresAtMs } = claims;
  const payload = JSON.stringify({ t, s, p, e: Math.floor(expiresAtMs / 1000) });
  return new CompactSign(new TextEncoder().encode(payload))
    .setProtectedHeader({ alg: ALGORITHM, kid: id })
    .sign(privateKey);
}

const payloadSchema = z.object({ t: z.string(), s: z.int().positive(), p: z.string(), e: z.int() });

export type ReadCode =
  | { readonly ok: true; readonly claims: TicketClaims }
  | { readonly ok: false; readonly code: "malformed" | "unknown_key" | "bad_signature" };

/** What a code says, if one of the keys signed it. Whether it is good, its box office knows. */
export async function readTicketCode(code: string, keys: readonly TicketKey[]): Promise<ReadCode> {
  try {
    const { kid, alg } = decodeProtectedHeader(code);
    if (alg !== ALGORITHM) return { ok: false, code: "malformed" };
    const key = keys.find(({ id }) => id === kid);
    if (key === undefined) return { ok: false, code: "unknown_key" };
    const { payload } = await compactVerify(code, key.publicKey, { algorithms: [ALGORITHM] });
    const said = payloadSchema.safeParse(JSON.parse(new TextDecoder().decode(payload)));
    if (!said.success) return { ok: false, code: "malformed" };
    const { t: ticket, s: showtimeId, p: seat, e } = said.data;
    return { ok: true, claims: { ticket, showtimeId, seat, expiresAtMs: e * 1000 } };
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return { ok: false, code: "bad_signature" };
    if (error instanceof errors.JOSEError || error instanceof TypeError || error instanceof SyntaxError)
      return { ok: false, code: "malformed" };
    throw error;
  }
}

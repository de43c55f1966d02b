/** Time-based one-time passwords of authenticator apps (RFC 6238), with what every app takes: SHA-1, six digits, 30 s. */

import type { TOTP } from "otpauth";

/** 160 bits, as RFC 4226 recommends them. */
export const SECRET_BYTES = 20;
/** Steps before and after: a clock may be half a minute off, and typing takes time. */
const WINDOW = 1;

/** The secret as an app shows it, and the address that an app reads from a QR code, with the house's name. */
export async function keyOf(
  secret: Uint8Array<ArrayBuffer>,
  email: string,
  house: string,
): Promise<{ readonly secret: string; readonly url: string }> {
  const totp = await totpOf(secret, email, house);
  return { secret: totp.secret.base32, url: totp.toString() };
}

/** ASCII digits: the library throws at others. */
const CODE = /^\d{6}$/;

/** The time step whose code was typed, with any spaces; null for another code. */
export async function stepOf(
  secret: Uint8Array<ArrayBuffer>,
  typed: string,
  nowMs: number,
): Promise<number | null> {
  const token = typed.replaceAll(/\s/g, "");
  if (!CODE.test(token)) return null;
  const totp = await totpOf(secret, "", "");
  const delta = totp.validate({ token, timestamp: nowMs, window: WINDOW });
  return delta === null ? null : totp.counter({ timestamp: nowMs }) + delta;
}

/** The library is loaded by the first who has an app: every login comes through here. */
async function totpOf(secret: Uint8Array<ArrayBuffer>, label: string, issuer: string): Promise<TOTP> {
  const otp = await import("otpauth");
  return new otp.TOTP({ issuer, label, secret: new otp.Secret({ buffer: secret.buffer }) });
}

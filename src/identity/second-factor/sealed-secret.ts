/**
 * The secrets of authenticator apps at rest. With another `CODE_SECRET` none opens any more, and recovery codes are what is
 * left.
 */

import { seal, unseal } from "../../platform/sealed.ts";
import type { Seal } from "../../platform/sealed.ts";

const sealOf = (userId: number, codeSecret: string): Seal => ({
  secret: codeSecret,
  purpose: "totp",
  belongsTo: `totp of ${userId}`,
});

/** `iv`: random, new each time. */
export const sealSecret = (
  secret: Uint8Array<ArrayBuffer>,
  userId: number,
  codeSecret: string,
  iv: Uint8Array<ArrayBuffer>,
): string => seal(secret, sealOf(userId, codeSecret), iv);

/** Null for what was not sealed for this person by this secret. */
export const openSecret = (
  sealed: string,
  userId: number,
  codeSecret: string,
): Uint8Array<ArrayBuffer> | null => unseal(sealed, sealOf(userId, codeSecret));

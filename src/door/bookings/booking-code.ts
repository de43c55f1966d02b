/**
 * The code of a booking: it opens the booking for whoever has it. Signed with the key of the tickets and not kept
 * anywhere, so that codes stay valid after a rotation by the public key alone.
 */

import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { PublicKey, SigningKey } from "../tickets/ticket-code.ts";

const VERSION = "1";
/** Part of what is signed. It has a space, which nothing else has that this key signs. */
const PURPOSE = "matinee booking";
const ALGORITHM = "Ed25519";
/** Version, key, reservation, mark, and a signature of 64 bytes. */
const PARTS = /^1\.([\w-]{6})\.([1-9]\d{0,15})\.([\w-]{11})\.([\w-]{86})$/;

export interface BookingClaims {
  readonly reservationId: number;
  readonly mark: string;
}

/**
 * Tells a reservation from another one with the same id: of an earlier showtime with that id, or from before a backup was
 * restored. And from the same one before staff gave it to another holder, so that the links of before open nothing.
 */
export function markOf({
  incarnation,
  heldAtMs,
  given = [],
}: {
  readonly incarnation: string;
  readonly heldAtMs: number;
  readonly given?: readonly unknown[];
}): string {
  const holder = given.length === 0 ? "" : ` ${given.length}`;
  return createHash("sha256")
    .update(`${incarnation} ${heldAtMs}${holder}`)
    .digest()
    .subarray(0, 8)
    .toString("base64url");
}

/** URL-safe, about 125 characters. The same claims and key always give the same code. */
export async function bookingCode(
  { reservationId, mark }: BookingClaims,
  installation: string,
  { id, privateKey }: SigningKey,
): Promise<string> {
  const head = [VERSION, id, reservationId, mark].join(".");
  const signature = await crypto.subtle.sign(ALGORITHM, privateKey, signed(head, installation));
  return `${head}.${Buffer.from(signature).toString("base64url")}`;
}

/** What a code says, if one of the keys signed it for this installation; null for any other text. */
export async function readBookingCode(
  code: string,
  installation: string,
  keys: readonly PublicKey[],
): Promise<BookingClaims | null> {
  const [, keyId, id = "", mark = "", signature = ""] = PARTS.exec(code) ?? [];
  const reservationId = Number(id);
  const signer = keys.find((key) => key.id === keyId);
  if (signer === undefined || !Number.isSafeInteger(reservationId)) return null;
  const bytes = Buffer.from(signature, "base64url");
  // Only one spelling of a code is valid: the last character has bits that do not count.
  if (bytes.toString("base64url") !== signature) return null;
  const head = code.slice(0, -signature.length - 1);
  const isSigned = await crypto.subtle.verify(ALGORITHM, signer.key, bytes, signed(head, installation));
  return isSigned ? { reservationId, mark } : null;
}

const signed = (head: string, installation: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(new TextEncoder().encode(`${PURPOSE} ${installation} ${head}`));

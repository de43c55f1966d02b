/** A key for a device at a door: it may scan the tickets of one showtime or one cinema, and read the state of its doors. */

import { createHash } from "node:crypto";

const PREFIX = "gate_";

/** Random bytes in a key. */
export const KEY_BYTES = 32;

export interface GateKey {
  readonly id: number;
  readonly name: string;
  readonly cinemaId: number;
  /** Null: every showtime of the cinema. */
  readonly showtimeId: number | null;
  readonly createdAtMs: number;
}

export const gateKey = (random: Uint8Array): string =>
  PREFIX + random.toBase64({ alphabet: "base64url", omitPadding: true });

export const isGateKey = (token: string): boolean => token.startsWith(PREFIX);

/** Only this hash of a key is stored. A key has 256 random bits, so a plain hash is enough. */
export const hashOfKey = (key: string): string => createHash("sha256").update(key).digest("base64url");

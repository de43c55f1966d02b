/** Password hashes: scrypt by OWASP's parameters, which are part of each hash so that they can be changed. */

import { scryptSync, timingSafeEqual } from "node:crypto";

/** 16 MB and about 100 ms a hash: several fit into an isolate's 128 MB, and N * r * p is below the platform's limit. */
const COST = { log2N: 14, r: 8, p: 5 } as const;
const KEY_BYTES = 32;
export const SALT_BYTES = 16;

interface Cost {
  readonly log2N: number;
  readonly r: number;
  readonly p: number;
}

interface Parts extends Cost {
  readonly salt: Buffer;
  readonly key: Buffer;
}

/** `$scrypt$ln=14,r=8,p=5$salt$key`, in the PHC string format: base64 without padding. */
export function hashPassword(password: string, salt: Uint8Array): string {
  return format(salt, derive(password, salt, COST, KEY_BYTES));
}

/** Compares in constant time, by the hash's own parameters. False for a text that is no hash. */
export function verifyPassword(password: string, hash: string): boolean {
  const parts = parse(hash);
  if (parts === null) return false;
  return timingSafeEqual(derive(password, parts.salt, parts, parts.key.length), parts.key);
}

/** True for a hash that `hashPassword` would make in another way today. */
export function needsRehash(hash: string): boolean {
  const parts = parse(hash);
  return (
    parts === null ||
    parts.log2N !== COST.log2N ||
    parts.r !== COST.r ||
    parts.p !== COST.p ||
    parts.salt.length !== SALT_BYTES ||
    parts.key.length !== KEY_BYTES
  );
}

/**
 * NFKC, because keyboards differ in how they encode a letter: é as one character or two, full-width Latin letters. The
 * passwords that this makes equal do not help a guesser.
 */
function derive(password: string, salt: Uint8Array, { log2N, r, p }: Cost, length: number): Buffer {
  const N = 2 ** log2N;
  return scryptSync(password.normalize("NFKC"), salt, length, { N, r, p, maxmem: 256 * N * r });
}

const format = (salt: Uint8Array, key: Uint8Array): string =>
  `$scrypt$ln=${COST.log2N},r=${COST.r},p=${COST.p}$${unpadded(salt)}$${unpadded(key)}`;

const unpadded = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64").replaceAll("=", "");

/** Stored for an account without a password. No password has it. */
export const NO_PASSWORD = "";

const NOBODYS_HASH = format(new Uint8Array(SALT_BYTES), new Uint8Array(KEY_BYTES));

/**
 * The hash to check a password against. Where there is no account (null), or none with a password, one that no password has:
 * that takes as long as any other.
 */
export const hashToCheck = (stored: string | null): string =>
  stored === null || stored === NO_PASSWORD ? NOBODYS_HASH : stored;

const HASH = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]{22,})$/;

function parse(hash: string): Parts | null {
  const [, log2N, r, p, salt, key] = HASH.exec(hash) ?? [];
  if (salt === undefined || key === undefined) return null;
  return {
    log2N: Number(log2N),
    r: Number(r),
    p: Number(p),
    salt: Buffer.from(salt, "base64"),
    key: Buffer.from(key, "base64"),
  };
}

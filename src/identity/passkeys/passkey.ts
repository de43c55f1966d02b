/** Passkeys (WebAuthn): a key on a person's device that logs in to this server and to no other. */

export interface Passkey {
  readonly id: number;
  readonly userId: number;
  readonly credentialId: string;
  readonly publicKey: string;
  readonly counter: number;
  readonly transports: string[];
  readonly name: string;
  readonly createdAtMs: number;
  readonly lastUsedAtMs: number | null;
}

/** A passkey that was just made, not stored yet. */
export type NewPasskey = Omit<Passkey, "id" | "lastUsedAtMs">;

/** A person has as many devices at most. */
export const MAX_PASSKEYS = 20;

export const CHALLENGE_BYTES = 32;
/** Time for the person to find the device and unlock it. */
export const CHALLENGE_LIFE_MS = 5 * 60 * 1000;

export interface Challenge {
  readonly challenge: string;
  readonly purpose: "register" | "login" | "reauthenticate";
  /** Whose answer counts; null for a login. */
  readonly userId: number | null;
  readonly expiresAtMs: number;
}

/** Where passkeys are valid: for pages of this origin, on this host. */
export interface RelyingParty {
  readonly id: string;
  readonly origin: string;
  /** What a device calls it when it makes a passkey. */
  readonly name: string;
}

export function relyingPartyOf(publicUrl: string, name: string): RelyingParty {
  const { hostname, origin } = new URL(publicUrl);
  return { id: hostname, origin, name };
}

/** What an authenticator keeps as the account's id: it has no personal data, and a login returns it. */
export const userHandle = (userId: number): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.from(`matinee-${userId}`));

/** Whether the authenticator says that the key is this account's. One that says nothing keeps no accounts. */
export const isHandleOf = (handle: string | undefined, userId: number): boolean =>
  handle === undefined || Buffer.from(handle, "base64url").equals(userHandle(userId));

/**
 * Whether the authenticator has counted on since the last login (WebAuthn, 7.2 step 22). If not, somebody has a copy of the
 * key. Passkeys that are synchronised between devices stay at 0.
 */
export const hasCountedOn = (stored: number, counter: number): boolean =>
  (stored === 0 && counter === 0) || counter > stored;

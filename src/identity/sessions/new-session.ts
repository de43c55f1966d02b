/** The rows of a session that is about to be opened. */
export interface NewSession {
  readonly id: string;
  readonly createdAtMs: number;
  readonly device: string | null;
  readonly country: string | null;
  /** Whether the person showed a second factor, or a passkey. */
  readonly bySecondFactor: boolean;
  readonly refresh: { readonly hash: string; readonly expiresAtMs: number };
}

/** The session's row, but for its person. It expires with its first refresh token, unless that is used. */
export const rowOf = ({
  id,
  createdAtMs,
  device,
  country,
  bySecondFactor,
  refresh: { expiresAtMs },
}: NewSession) => ({
  id,
  createdAtMs,
  endedAtMs: null,
  lastUsedAtMs: createdAtMs,
  expiresAtMs,
  device,
  country,
  provedAtMs: null,
  bySecondFactor,
});

/** With the refresh token, which only the session's owner receives. */
export interface OwnedSession extends NewSession {
  readonly refreshToken: string;
}

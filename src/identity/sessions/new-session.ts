/** The rows of a session that is about to be opened. */
export interface NewSession {
  readonly id: string;
  readonly createdAtMs: number;
  readonly refresh: { readonly hash: string; readonly expiresAtMs: number };
}

/** With the refresh token, which only the session's owner receives. */
export interface OwnedSession extends NewSession {
  readonly refreshToken: string;
}

/** What an account may do beside buying. */
export interface Rights {
  readonly role: "user" | "owner";
  readonly isAdmin: boolean;
  /** Where the account's holder works for others. Not known of claims in a token. */
  readonly posts?: readonly Post[] | undefined;
}

/** A cinema in which somebody works, and what they may do there: see identity/staff/permission.ts. */
export interface Post {
  readonly cinemaId: number;
  readonly ownerId: number;
  readonly permissions: readonly string[];
}

/** The caller of a request, as the access token or the API key names them. */
export interface Caller extends Rights {
  /** The account's. Of a program the number of its key below zero, which no account has: see `actorName`. */
  readonly userId: number;
  readonly emailConfirmed: boolean;
  /** The rights of an owner or admin do not count until the password is changed. Not known of claims in a token. */
  readonly rightsWaitForPassword?: boolean | undefined;
  /** A guest: has no account, and buys online only, see docs/decisions/024-guests.md. */
  readonly isGuest?: boolean | undefined;
  readonly sessionId: string;
  /** `nameMark` of the name used at login. Set only for programs that repeat the name with every request. */
  readonly cameAs?: string | undefined;
  /** Set where a program calls with an API key, see docs/decisions/062-programs-have-keys.md. */
  readonly program?: Program | undefined;
}

/** The API key of a program. */
interface Program {
  readonly keyId: number;
  /** What of the key is no secret. */
  readonly prefix: string;
  /** For whom it works. */
  readonly ownerId: number;
  /** It works in sandbox cinemas, and nowhere else. */
  readonly isTest: boolean;
}

/** Who somebody is in ledgers and in the audit log: "user:7", or "api_key:3" of a program. */
export const actorName = (userId: number): string => (userId < 0 ? `api_key:${-userId}` : `user:${userId}`);

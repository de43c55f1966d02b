/** The problems of callers: for `refusals` of routes that know who calls. */

/** Of every route that reads a token, also where it needs none. */
export const OF_TOKENS = ["setting_missing", "unavailable"] as const;

/** Of `needing`, `forOwners` and `forAdmins`. */
export const OF_RIGHTS = [...OF_TOKENS, "forbidden", "password_too_weak", "second_factor_needed"] as const;

/** Of `signedInProved`. */
export const OF_PROOF = [...OF_TOKENS, "reauthentication_needed"] as const;

/** Of `needingProved` and `forAdminsProved`. */
export const OF_PROVED_RIGHTS = [...OF_RIGHTS, "reauthentication_needed", "key_not_allowed"] as const;

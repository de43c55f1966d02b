/** The newest migration of D1 that this code needs. A test holds it against the folder `migrations`. */
export const LAST_MIGRATION = "0039_sandbox.sql";

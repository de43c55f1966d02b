import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Neither table has a foreign key to users: an erasure deletes a person's rows, and keeps the row of the user. */
export const passkeys = sqliteTable(
  "passkeys",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    userId: integer("user_id").notNull(),
    /** What the authenticator calls the key, in base64url. */
    credentialId: text("credential_id").notNull().unique(),
    /** COSE, in base64url. */
    publicKey: text("public_key").notNull(),
    /** Uses that the authenticator has counted; 0 for good where it counts none. */
    counter: integer().notNull(),
    /** How a browser reaches the authenticator, as it said: "internal", "usb". */
    transports: text({ mode: "json" }).$type<string[]>().notNull(),
    name: text().notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
    lastUsedAtMs: integer("last_used_at_ms"),
  },
  (t) => [index("passkeys_by_user").on(t.userId, t.id)],
);

/** What an authenticator has to sign. A row is deleted by the first answer to it, or by the sweep. */
export const passkeyChallenges = sqliteTable(
  "passkey_challenges",
  {
    /** Random, in base64url. */
    challenge: text().primaryKey(),
    purpose: text({ enum: ["register", "login", "reauthenticate"] }).notNull(),
    /** Whose answer counts; null for a login. */
    userId: integer("user_id"),
    expiresAtMs: integer("expires_at_ms").notNull(),
  },
  (t) => [index("passkey_challenges_by_end").on(t.expiresAtMs)],
);

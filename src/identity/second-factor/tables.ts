import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** An account's authenticator app. No foreign keys to users here: an erasure deletes a person's rows. */
export const totps = sqliteTable("totps", {
  userId: integer("user_id").primaryKey(),
  /** See `platform/sealed-secret.ts`. */
  sealedSecret: text("sealed_secret").notNull(),
  createdAtMs: integer("created_at_ms").notNull(),
  /** Null until a first code has shown that the app has the secret. */
  confirmedAtMs: integer("confirmed_at_ms"),
  /** The time step of the last code that was accepted: it and those before it are refused. */
  lastStep: integer("last_step").notNull().default(0),
});

/** Codes for a person without the app. A row is deleted by its use. */
export const recoveryCodes = sqliteTable(
  "recovery_codes",
  {
    userId: integer("user_id").notNull(),
    /** SHA-256 of the person and the code. */
    hash: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.hash] })],
);

import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const users = sqliteTable("users", {
  id: integer().primaryKey({ autoIncrement: true }),
  /** Lower case. */
  email: text().notNull().unique(),
  username: text().unique(),
  name: text(),
  /** scrypt with its parameters, see password.ts. */
  passwordHash: text("password_hash").notNull(),
  role: text({ enum: ["user", "owner"] }).notNull(),
  isAdmin: integer("is_admin", { mode: "boolean" }).notNull().default(false),
  emailConfirmedAtMs: integer("email_confirmed_at_ms"),
  disabledAtMs: integer("disabled_at_ms"),
  createdAtMs: integer("created_at_ms").notNull(),
});

export const sessions = sqliteTable(
  "sessions",
  {
    id: text().primaryKey(),
    userId: integer("user_id")
      .notNull()
      .references(() => users.id),
    createdAtMs: integer("created_at_ms").notNull(),
    endedAtMs: integer("ended_at_ms"),
  },
  (t) => [index("sessions_by_user").on(t.userId)],
);

/** One row a person and purpose: a new code replaces the old. The code itself is derived, see code.ts. */
export const codes = sqliteTable(
  "codes",
  {
    userId: integer("user_id")
      .notNull()
      .references(() => users.id),
    purpose: text({ enum: ["confirm_email"] }).notNull(),
    nonce: text().notNull(),
    expiresAtMs: integer("expires_at_ms").notNull(),
    triesLeft: integer("tries_left").notNull(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.purpose] })],
);

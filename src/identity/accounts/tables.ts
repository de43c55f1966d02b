import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { DEFAULT_LANGUAGE, LANGUAGES } from "../../http/languages.ts";
import type { Language } from "../../http/languages.ts";
import { NO_PASSWORD } from "../passwords/password.ts";

/**
 * An address belongs to the one account that has confirmed it. Until then any number of pending accounts may have it,
 * which have no access to each other.
 */
export const users = sqliteTable(
  "users",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    /** Lower case; empty once the account is erased. */
    email: text().notNull(),
    username: text().unique(),
    name: text(),
    /** scrypt with its parameters, see password.ts; empty for an account without a password. */
    passwordHash: text("password_hash").notNull(),
    /** Whether it keeps the rule for owners and admins, see password-weakness.ts; null until a login shows it, and without a password. */
    passwordIsStrong: integer("password_is_strong", { mode: "boolean" }),
    role: text({ enum: ["user", "owner"] }).notNull(),
    isAdmin: integer("is_admin", { mode: "boolean" }).notNull().default(false),
    emailConfirmedAtMs: integer("email_confirmed_at_ms"),
    disabledAtMs: integer("disabled_at_ms"),
    erasedAtMs: integer("erased_at_ms"),
    createdAtMs: integer("created_at_ms").notNull(),
    /** The language of mails, ISO 639: the browser's at registration, until the person changes it. */
    language: text({ enum: LANGUAGES }).notNull().default(DEFAULT_LANGUAGE),
    /** When the sweep looks at a pending account; null for confirmed ones, and for those that stay pending. */
    pendingUntilMs: integer("pending_until_ms"),
    /** A pending account for one order, see docs/decisions/024-guests.md. */
    isGuest: integer("is_guest", { mode: "boolean" }).notNull().default(false),
    /** The name whose words `account_words` has. */
    indexedName: text("indexed_name"),
  },
  (t) => [
    index("users_pending")
      .on(t.pendingUntilMs)
      .where(sql`pending_until_ms is not null`),
    uniqueIndex("users_by_confirmed_email")
      .on(t.email)
      .where(sql`email_confirmed_at_ms is not null`),
    index("users_admins")
      .on(t.id)
      .where(sql`is_admin = 1`),
    index("users_disabled")
      .on(t.disabledAtMs)
      .where(sql`disabled_at_ms is not null`),
    index("users_by_email").on(t.email),
    index("users_by_username_in_any_case").on(sql`username collate nocase`),
    index("users_by_name_in_any_case").on(sql`name collate nocase`),
    index("users_unindexed")
      .on(t.id)
      .where(sql`name is not indexed_name`),
  ],
);

/**
 * SQL, for a statement that gives rights: from then on a password that is not known counts as one that is easy to guess, until
 * a login shows it. Somebody who has guessed it may be signed in already. Where there is no password, there is none to guess.
 */
export const PROVEN_STRONG = sql`iif(password_hash = ${sql.raw(`'${NO_PASSWORD}'`)}, null, coalesce(password_is_strong, 0))`;

interface WithoutPassword {
  readonly email: string;
  readonly language: Language;
  readonly nowMs: number;
  readonly isAdmin?: boolean;
  readonly confirmedAtMs?: number;
  readonly pendingUntilMs?: number;
}

/** SQL: the values of a new account without a password, in the order of the columns above, for `insert … select`. */
export const withoutPassword = ({
  email,
  language,
  nowMs,
  isAdmin = false,
  confirmedAtMs,
  pendingUntilMs,
}: WithoutPassword) =>
  sql`null, ${email}, null, null, ${NO_PASSWORD}, null, 'user', ${isAdmin ? 1 : 0}, ${confirmedAtMs ?? null}, null, null, ${nowMs}, ${language}, ${pendingUntilMs ?? null}, 0, null`;

/** SQL: the ids of the guests with the address that the account has confirmed, see docs/decisions/024-guests.md. */
export const guestsOf = (userId: number) =>
  sql`(select guest.id from users me join users guest on guest.email = me.email
    where me.id = ${userId} and me.email_confirmed_at_ms is not null and guest.is_guest = 1)`;

/**
 * One row per person and purpose. Asking again sends the same code while it is valid, and a new one afterwards. The code
 * itself is derived, see code.ts.
 */
export const codes = sqliteTable(
  "codes",
  {
    userId: integer("user_id")
      .notNull()
      .references(() => users.id),
    purpose: text({ enum: ["confirm_email", "change_email", "reset_password", "sign_in"] }).notNull(),
    /** The address that the code was sent to: for a change of address the new one. Lower case. */
    email: text().notNull(),
    nonce: text().notNull(),
    expiresAtMs: integer("expires_at_ms").notNull(),
    triesLeft: integer("tries_left").notNull(),
    /** Where the code was first asked for: a country, ISO 3166, or else a network. */
    askedFrom: text("asked_from"),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.purpose] }),
    index("codes_by_email").on(t.email, t.purpose),
    index("codes_by_end").on(t.expiresAtMs),
  ],
);

/**
 * Wrong passwords since the last right one, counted by what they were tried for: the name that was typed, whether or
 * not there is such an account, over all networks and for each network; or the signed-in person. Also promo codes that were
 * guessed, by account and by network, see `sales/promo-codes/guesses.ts`. A row is deleted a day after the last try; that of
 * a network with a login 90 days after it.
 */
export const passwordTries = sqliteTable(
  "password_tries",
  {
    /** SHA-256, because people may type anything as a name, even their password. */
    target: text().primaryKey(),
    failures: integer().notNull(),
    /** No password is checked before this time. */
    lockedUntilMs: integer("locked_until_ms").notNull(),
    lastAtMs: integer("last_at_ms").notNull(),
    /** Of a network: until when a login from it counts. Then it is not kept out by the tries of other networks. */
    knownUntilMs: integer("known_until_ms").notNull().default(0),
  },
  (t) => [
    index("password_tries_unknown")
      .on(t.lastAtMs)
      .where(sql`known_until_ms = 0`),
    index("password_tries_known")
      .on(t.knownUntilMs)
      .where(sql`known_until_ms > 0`),
  ],
);

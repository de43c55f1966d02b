import { and, eq, isNotNull, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { CHANGE_KINDS } from "../../mail/outbox/mail-id.ts";
import { dueMail, mailLog } from "../../mail/outbox/tables.ts";
import { users } from "../accounts/tables.ts";
import type { AccountChange } from "./account-change.ts";

/** Security changes of accounts, each for its mail. No foreign key to users: an erasure deletes a person's rows. */
export const accountChanges = sqliteTable(
  "account_changes",
  {
    nonce: text().primaryKey(),
    userId: integer("user_id").notNull(),
    kind: text({ enum: CHANGE_KINDS }).notNull(),
    /** Where the mail goes: the account's confirmed address before the change. */
    email: text().notNull(),
    /** Of a change of address: the new one, masked. */
    newAddress: text("new_address"),
    /** Where the change was made: a country, ISO 3166, or else a network. */
    whence: text(),
    atMs: integer("at_ms").notNull(),
  },
  (t) => [
    index("account_changes_by_user").on(t.userId),
    index("account_changes_by_email").on(t.email),
    index("account_changes_by_time").on(t.atMs),
  ],
);

/**
 * For the batch of the change itself: notes the change and its mail, if `isMade` holds for the row of the account and its
 * address is confirmed. The two statements stand where `isMade` is true, and before the account gets another address.
 */
export function noting(db: DrizzleD1Database, change: AccountChange, isMade: SQL | undefined) {
  const { nonce, userId, kind, newAddress, whence, atMs } = change;
  return [
    db.insert(accountChanges).select(
      sql`select ${nonce}, ${userId}, ${kind}, ${users.email}, ${newAddress}, ${whence}, ${atMs} from ${users}
        where ${and(eq(users.id, userId), isNotNull(users.emailConfirmedAtMs), isMade)}`,
    ),
    db
      .insert(mailLog)
      .select(
        sql`select ${dueMail(change, userId, atMs)} from ${accountChanges} where ${eq(accountChanges.nonce, nonce)}`,
      ),
  ] as const;
}

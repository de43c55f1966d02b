import {
  and,
  eq,
  getTableColumns,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  ne,
  notExists,
  or,
  sql,
} from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { alias, union } from "drizzle-orm/sqlite-core";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { reservations } from "../../box-office/followers/tables.ts";
import { DEFAULT_LANGUAGE } from "../../http/languages.ts";
import type { Language } from "../../http/languages.ts";
import type { AccountChange } from "../../identity/account-changes/account-change.ts";
import { accountChanges, noting } from "../../identity/account-changes/tables.ts";
import { accountWords } from "../../identity/account-words/tables.ts";
import { PROVEN_STRONG, codes, users } from "../../identity/accounts/tables.ts";
import { passkeys } from "../../identity/passkeys/tables.ts";
import { NO_PASSWORD } from "../../identity/passwords/password.ts";
import { recoveryCodes, totps } from "../../identity/second-factor/tables.ts";
import { sessions } from "../../identity/sessions/tables.ts";
import { staff, staffInvitations } from "../../identity/staff/tables.ts";
import { localMails } from "../../mail/mailbox/tables.ts";
import { RESERVATION_KINDS } from "../../mail/outbox/mail-id.ts";
import { IS_NOT_OF_RESERVATION, mailLog } from "../../mail/outbox/tables.ts";
import { isRefusedBy } from "../../platform/constraints.ts";
import { db, literal } from "../../platform/db.ts";
import { changeSums, reviews } from "../../programme/reviews/tables.ts";
import { orderNotes } from "../../sales/order-notes/tables.ts";
import { reportSchedules } from "../report-schedules/tables.ts";
import { prefixRange } from "./user.ts";
import type { User } from "./user.ts";

const { passwordHash: _, indexedName: __, ...userColumns } = getTableColumns(users);

export async function userById(id: number): Promise<User | null> {
  return (await db.select(userColumns).from(users).where(eq(users.id, id)).get()) ?? null;
}

/** Users with ids above `after`, by id: all, or those whose address, username or name starts with `prefix`. */
export function listUsers(prefix: string | null, after: number, limit: number): Promise<User[]> {
  return db
    .select(userColumns)
    .from(users)
    .where(and(gt(users.id, after), prefix === null ? undefined : inArray(users.id, usersCalled(prefix))))
    .orderBy(users.id)
    .limit(limit);
}

/** One range of an index for each column. Addresses are stored in lower case; the others are compared without ASCII case. */
const usersCalled = (prefix: string) =>
  union(
    usersWithin(sql`${users.email}`, prefix.toLowerCase()),
    usersWithin(sql`${users.username} collate nocase`, prefix),
    usersWithin(sql`${users.name} collate nocase`, prefix),
  );

function usersWithin(column: SQL, prefix: string) {
  const { from, below } = prefixRange(prefix);
  return db
    .select({ id: users.id })
    .from(users)
    .where(and(gte(column, from), lt(column, below)));
}

export async function isUsernameTaken(username: string, userId: number): Promise<boolean> {
  const other = await db
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.username, username), ne(users.id, userId)))
    .get();
  return other !== undefined;
}

/** Fields that are undefined do not change. False, and nothing is done, if the username is taken. */
export async function changeProfile(
  userId: number,
  profile: {
    name: string | null | undefined;
    username: string | null | undefined;
    language: Language | undefined;
  },
): Promise<boolean> {
  try {
    await db
      .update(users)
      .set(profile)
      .where(and(eq(users.id, userId), isNull(users.erasedAtMs)));
    return true;
  } catch (error) {
    if (isRefusedBy("users.username", error)) return false;
    throw error;
  }
}

type Users = typeof users | ReturnType<typeof alias<typeof users, string>>;

/** SQL: the account has an admin's rights. The 1 is written as in the index of admins, so that SQLite uses it. */
const isActingAdmin = (account: Users) =>
  and(sql`${account.isAdmin} = 1`, isNotNull(account.emailConfirmedAtMs), isNull(account.disabledAtMs));

/** SQL: nobody could act as an admin without this account. */
const isLast = (account: Users) => {
  const other = alias(users, "other");
  const isAnother = and(isActingAdmin(other), ne(other.id, account.id));
  return and(
    isActingAdmin(account),
    notExists(
      db
        .select({ one: literal(1) })
        .from(other)
        .where(isAnother),
    ),
  );
};

const isNotLast = (account: Users) => sql`not (${isLast(account)})`;

export async function isLastAdmin(userId: number): Promise<boolean> {
  const last = await db
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.id, userId), isLast(users)))
    .get();
  return last !== undefined;
}

/**
 * The user after the change; undefined fields do not change. Null if the user was erased meanwhile, and where `endsAdmin` and
 * it is the last admin: in one statement, so that two admins who demote each other leave one. `told`: the change of
 * `isAdmin` that the user is told, if it is one.
 */
export async function changeUser(
  id: number,
  changes: { [Field in "disabledAtMs" | "role" | "isAdmin"]?: User[Field] | undefined },
  { endsAdmin, gainsRights }: { readonly endsAdmin: boolean; readonly gainsRights: boolean },
  told: AccountChange | null,
): Promise<User | null> {
  const mayChange = and(isNull(users.erasedAtMs), endsAdmin ? isNotLast(users) : undefined);
  const change = db
    .update(users)
    .set({ ...changes, ...(gainsRights && { passwordIsStrong: PROVEN_STRONG }) })
    .where(and(eq(users.id, id), mayChange))
    .returning(userColumns);
  const isOther = ne(users.isAdmin, changes.isAdmin ?? users.isAdmin);
  const [changed] =
    told === null
      ? await change
      : (await db.batch([...noting(db, told, and(mayChange, isOther)), change]))[2];
  return changed ?? null;
}

/**
 * SQL: the key of a mail about the reservation, as "kind:id" or "kind:id:revision", each perhaps with "/sending". One range of the
 * keys for each kind, in which those of a longer id are left out.
 */
const isAbout = (key: SQLiteColumn, reservationId: SQLiteColumn) =>
  and(
    or(
      ...RESERVATION_KINDS.map((kind) => {
        const id = sql`${`${kind}:`} || ${reservationId}`;
        return and(gte(key, id), lt(key, sql`${id} || ';'`));
      }),
    ),
    sql`rtrim(substr(${key}, instr(${key}, ':') + 1, length(${reservationId}) + 1), ':/') = cast(${reservationId} as text)`,
  );

/**
 * Erases the person in one transaction: names, the address wherever it is stored, password, reviews, codes, passkeys, second
 * factor, security changes and sessions. If the address is confirmed, the unconfirmed registrations of others for it are
 * erased too; the confirmation had superseded them anyway. The row stays. False, without any change, for the last admin.
 */
export async function forget(userId: number, nowMs: number): Promise<boolean> {
  const me = alias(users, "me");
  const isMe = and(eq(me.id, userId), isNull(me.erasedAtMs), isNotLast(me));
  const erased = union(
    db.select({ id: me.id }).from(me).where(isMe),
    db
      .select({ id: users.id })
      .from(me)
      .innerJoin(users, eq(users.email, me.email))
      .where(and(isMe, isNotNull(me.emailConfirmedAtMs), isNull(users.emailConfirmedAtMs))),
  );
  const address = db
    .select({ email: me.email })
    .from(me)
    .where(and(isMe, isNotNull(me.emailConfirmedAtMs)));
  // The same range of keys as `keysOfMail` in mail-id.ts.
  const logged = db
    .select({ mail: sql<string>`${mailLog.id}`.as("mail") })
    .from(mailLog)
    .where(and(IS_NOT_OF_RESERVATION, inArray(mailLog.userId, erased)))
    .as("logged");
  const mails = db
    .select({ id: localMails.id })
    .from(logged)
    .innerJoin(
      localMails,
      and(gte(localMails.key, logged.mail), lt(localMails.key, sql`${logged.mail} || '0'`)),
    );
  const mailsOfOrders = db
    .select({ id: localMails.id })
    .from(reservations)
    .innerJoin(localMails, isAbout(localMails.key, reservations.id))
    .where(inArray(reservations.userId, erased));
  const written = inArray(reviews.userId, erased);
  const { 14: gone } = await db.batch([
    changeSums(db, "-", written),
    db.delete(reviews).where(written),
    db.delete(accountWords).where(inArray(accountWords.userId, erased)),
    db.delete(localMails).where(or(inArray(localMails.id, mails), inArray(localMails.id, mailsOfOrders))),
    db.delete(codes).where(or(inArray(codes.userId, erased), inArray(codes.email, address))),
    db.delete(passkeys).where(inArray(passkeys.userId, erased)),
    db.delete(totps).where(inArray(totps.userId, erased)),
    db.delete(recoveryCodes).where(inArray(recoveryCodes.userId, erased)),
    db.delete(staff).where(inArray(staff.userId, erased)),
    db.delete(staffInvitations).where(inArray(staffInvitations.email, address)),
    db.delete(reportSchedules).where(inArray(reportSchedules.userId, erased)),
    db
      .delete(accountChanges)
      .where(or(inArray(accountChanges.userId, erased), inArray(accountChanges.email, address))),
    db
      .update(sessions)
      .set({ endedAtMs: sql`coalesce(${sessions.endedAtMs}, ${nowMs})`, device: null, country: null })
      .where(inArray(sessions.userId, erased)),
    db
      .update(orderNotes)
      .set({ text: null })
      .where(
        inArray(
          orderNotes.orderId,
          db
            .select({ id: reservations.id })
            .from(reservations)
            .where(and(inArray(reservations.userId, erased), isNull(reservations.guestId))),
        ),
      ),
    // This update is last, because the others find the person by the columns that it clears.
    db
      .update(users)
      .set({
        email: "",
        username: null,
        name: null,
        indexedName: null,
        language: DEFAULT_LANGUAGE,
        passwordHash: NO_PASSWORD,
        isAdmin: false,
        emailConfirmedAtMs: null,
        disabledAtMs: nowMs,
        erasedAtMs: nowMs,
      })
      .where(inArray(users.id, erased))
      .returning({ id: users.id }),
  ]);
  return gone.length > 0;
}

import { and, eq, getTableColumns, gt, gte, inArray, isNotNull, isNull, lt, ne, or, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { alias, union } from "drizzle-orm/sqlite-core";
import { DEFAULT_LANGUAGE } from "../../http/languages.ts";
import type { Language } from "../../http/languages.ts";
import { codes, users } from "../../identity/accounts/tables.ts";
import { sessions } from "../../identity/sessions/tables.ts";
import { localMails } from "../../mail/mailbox/tables.ts";
import { mailLog } from "../../mail/outbox/tables.ts";
import { isRefusedBy } from "../../platform/constraints.ts";
import { db } from "../../platform/db.ts";
import { cinemas } from "../../programme/cinemas/tables.ts";
import { movies } from "../../programme/movies/tables.ts";
import { changeSums, reviews } from "../../programme/reviews/tables.ts";
import { promoClaims, promoCodes } from "../../sales/promo-codes/tables.ts";
import { prefixRange } from "./user.ts";
import type { User } from "./user.ts";

/** No password has this hash, see identity/passwords/password.ts. */
const NO_HASH = "";

const { passwordHash: _, ...userColumns } = getTableColumns(users);

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

/** The user after the change; undefined fields do not change. Null if there is no such user, or it was erased meanwhile. */
export async function changeUser(
  id: number,
  changes: { [Field in "disabledAtMs" | "role" | "isAdmin"]?: User[Field] | undefined },
): Promise<User | null> {
  const [changed] = await db
    .update(users)
    .set(changes)
    .where(and(eq(users.id, id), isNull(users.erasedAtMs)))
    .returning(userColumns);
  return changed ?? null;
}

/**
 * Erases the person in one transaction: names, the address wherever it is stored, password, reviews, codes and sessions. If
 * the address is confirmed, the unconfirmed registrations of others for it are erased too; the confirmation had superseded
 * them anyway. The row stays.
 */
export async function forget(userId: number, nowMs: number): Promise<void> {
  const me = alias(users, "me");
  const isMe = and(eq(me.id, userId), isNull(me.erasedAtMs));
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
  const mails = db
    .select({ id: localMails.id })
    .from(mailLog)
    .innerJoin(
      localMails,
      and(gte(localMails.key, mailLog.id), lt(localMails.key, sql`${mailLog.id} || '0'`)),
    )
    .where(inArray(mailLog.userId, erased));
  const written = inArray(reviews.userId, erased);
  await db.batch([
    changeSums(db, "-", written),
    db.delete(reviews).where(written),
    db.delete(localMails).where(inArray(localMails.id, mails)),
    db.delete(codes).where(or(inArray(codes.userId, erased), inArray(codes.email, address))),
    db
      .update(sessions)
      .set({ endedAtMs: sql`coalesce(${sessions.endedAtMs}, ${nowMs})`, device: null, country: null })
      .where(inArray(sessions.userId, erased)),
    // This update is last, because the others find the person by the columns that it clears.
    db
      .update(users)
      .set({
        email: "",
        username: null,
        name: null,
        language: DEFAULT_LANGUAGE,
        passwordHash: NO_HASH,
        isAdmin: false,
        emailConfirmedAtMs: null,
        disabledAtMs: nowMs,
        erasedAtMs: nowMs,
      })
      .where(inArray(users.id, erased)),
  ]);
}

/** The rowid, for lists whose ids have no order. */
interface Positioned {
  readonly position: number;
}

const position = sql<number>`rowid`;

export function sessionsOf(
  userId: number,
  after: number,
  limit: number,
): Promise<(Positioned & Omit<typeof sessions.$inferSelect, "id" | "userId">)[]> {
  const { id: _id, userId: ofUser, ...columns } = getTableColumns(sessions);
  return db
    .select({ position, ...columns })
    .from(sessions)
    .where(and(eq(ofUser, userId), gt(position, after)))
    .orderBy(position)
    .limit(limit);
}

export function mailsOf(
  userId: number,
  after: number,
  limit: number,
): Promise<(Positioned & Pick<typeof mailLog.$inferSelect, "id" | "status" | "createdAtMs" | "sentAtMs">)[]> {
  return db
    .select({
      position,
      id: mailLog.id,
      status: mailLog.status,
      createdAtMs: mailLog.createdAtMs,
      sentAtMs: mailLog.sentAtMs,
    })
    .from(mailLog)
    .where(and(eq(mailLog.userId, userId), gt(position, after)))
    .orderBy(position)
    .limit(limit);
}

/** At most one for each purpose. */
export function codesOf(
  userId: number,
): Promise<Pick<typeof codes.$inferSelect, "purpose" | "email" | "askedFrom" | "expiresAtMs">[]> {
  const { purpose, email, askedFrom, expiresAtMs } = codes;
  return db.select({ purpose, email, askedFrom, expiresAtMs }).from(codes).where(eq(codes.userId, userId));
}

export function reviewsOf(
  userId: number,
  after: number,
  limit: number,
): Promise<(typeof reviews.$inferSelect)[]> {
  return db
    .select()
    .from(reviews)
    .where(and(eq(reviews.userId, userId), gt(reviews.id, after)))
    .orderBy(reviews.id)
    .limit(limit);
}

/** Uses of promo codes, also those that were given back. */
export function promoUsesOf(userId: number, after: number, limit: number) {
  const { showtimeId, status, reservationId, claimedAtMs } = promoClaims;
  return db
    .select({
      position: sql<number>`${promoClaims}.rowid`,
      code: promoCodes.code,
      showtimeId,
      status,
      reservationId,
      claimedAtMs,
    })
    .from(promoClaims)
    .innerJoin(promoCodes, eq(promoCodes.id, promoClaims.promoCodeId))
    .where(and(eq(promoClaims.userId, userId), sql`${promoClaims}.rowid > ${after}`))
    .orderBy(sql`${promoClaims}.rowid`)
    .limit(limit);
}

export const moviesOf = (userId: number, after: number, limit: number): Promise<{ id: number }[]> =>
  ownedBy(movies, userId, after, limit, isNull(movies.removedAtMs));

export const cinemasOf = (userId: number, after: number, limit: number): Promise<{ id: number }[]> =>
  ownedBy(cinemas, userId, after, limit);

function ownedBy(
  table: typeof movies | typeof cinemas,
  userId: number,
  after: number,
  limit: number,
  which?: SQL,
): Promise<{ id: number }[]> {
  return db
    .select({ id: table.id })
    .from(table)
    .where(and(eq(table.ownerId, userId), gt(table.id, after), which))
    .orderBy(table.id)
    .limit(limit);
}

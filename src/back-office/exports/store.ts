/** What an export shows, a page at a time. */

import { and, eq, getTableColumns, gt, isNull, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { accountChanges } from "../../identity/account-changes/tables.ts";
import { codes } from "../../identity/accounts/tables.ts";
import { auditLog } from "../../identity/audit/tables.ts";
import { sessions } from "../../identity/sessions/tables.ts";
import { IS_NOT_OF_RESERVATION, mailLog } from "../../mail/outbox/tables.ts";
import { db } from "../../platform/db.ts";
import { cinemas } from "../../programme/cinemas/tables.ts";
import { movies } from "../../programme/movies/tables.ts";
import { reviews } from "../../programme/reviews/tables.ts";
import { promoClaims, promoCodes } from "../../sales/promo-codes/tables.ts";

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

export function accountChangesOf(
  userId: number,
  after: number,
  limit: number,
): Promise<(Positioned & Omit<typeof accountChanges.$inferSelect, "nonce" | "userId">)[]> {
  const { nonce: _nonce, userId: ofUser, ...columns } = getTableColumns(accountChanges);
  return db
    .select({ position, ...columns })
    .from(accountChanges)
    .where(and(eq(ofUser, userId), gt(position, after)))
    .orderBy(position)
    .limit(limit);
}

/** Mails about other things than reservations. */
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
    .where(and(IS_NOT_OF_RESERVATION, eq(mailLog.userId, userId), gt(position, after)))
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

/** What somebody changed as staff, owner or admin. */
export function changesOf(userId: number, after: readonly [atMs: number, id: number], limit: number) {
  const { id, atMs, actor, action, ids } = auditLog;
  return db
    .select({ id, atMs, action, ids })
    .from(auditLog)
    .where(and(eq(actor, `user:${userId}`), sql`(${atMs}, ${id}) > (${after[0]}, ${after[1]})`))
    .orderBy(atMs, id)
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

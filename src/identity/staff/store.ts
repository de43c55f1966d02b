import { and, asc, count, eq, gt, inArray, isNotNull, isNull, lt, notExists, or, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { db, literal } from "../../platform/db.ts";
import { PROVEN_STRONG, codes, users, withoutPassword } from "../accounts/tables.ts";
import { shutWaiters, shuttingWaiters } from "../codes/store.ts";
import type { Invitation, InvitationWithCinema } from "./invitation.ts";
import type { Member, Place } from "./member.ts";
import { permissionsOf } from "./permission.ts";
import type { Home, Role } from "./permission.ts";
import { staff, staffInvitations } from "./tables.ts";

/** Its table is named in SQL only, because identity may not call the department of cinemas. */
export const homeOf = async (cinemaId: number): Promise<Home | undefined> =>
  (
    await db.all<Home>(sql`SELECT id AS cinemaId, owner_id AS ownerId FROM cinemas WHERE id = ${cinemaId}`)
  ).at(0);

const memberColumns = {
  userId: staff.userId,
  email: users.email,
  name: users.name,
  roles: staff.roles,
  sinceMs: staff.sinceMs,
};

const members = (where: SQL | undefined) =>
  db.select(memberColumns).from(staff).innerJoin(users, eq(users.id, staff.userId)).where(where);

export const membersOf = (cinemaId: number): Promise<Member[]> =>
  members(eq(staff.cinemaId, cinemaId)).orderBy(asc(staff.userId));

export const invitationsOf = (cinemaId: number, nowMs: number): Promise<Invitation[]> =>
  db
    .select()
    .from(staffInvitations)
    .where(and(eq(staffInvitations.cinemaId, cinemaId), gt(staffInvitations.expiresAtMs, nowMs)))
    .orderBy(asc(staffInvitations.email));

/**
 * Notes the invitation. One that the address has for the cinema is changed instead, and keeps its nonce while it is valid, so
 * that the link in the mail of before still works. Undefined where `most` others wait, and where the cinema was removed.
 */
export async function invite(
  invitation: Omit<Invitation, "id">,
  most: number,
  nowMs: number,
): Promise<Invitation | undefined> {
  const { cinemaId, email, roles, nonce, language, invitedBy, createdAtMs, expiresAtMs } = invitation;
  const others = db
    .select({ count: count() })
    .from(staffInvitations)
    .where(and(eq(staffInvitations.cinemaId, cinemaId), sql`${staffInvitations.email} <> ${email}`));
  return db
    .insert(staffInvitations)
    .select(
      sql`select null, ${cinemaId}, ${email}, ${JSON.stringify(roles)}, ${nonce}, ${language}, ${invitedBy}, ${createdAtMs}, ${expiresAtMs}
        where (${others}) < ${most} and exists (select 1 from cinemas where id = ${cinemaId})`,
    )
    .onConflictDoUpdate({
      target: [staffInvitations.cinemaId, staffInvitations.email],
      set: {
        roles,
        language,
        invitedBy,
        expiresAtMs,
        nonce: sql`iif(${staffInvitations.expiresAtMs} > ${nowMs}, ${staffInvitations.nonce}, excluded.nonce)`,
      },
    })
    .returning()
    .get();
}

const CINEMAS = sql`cinemas`;
const CINEMA_NAME = sql<string>`cinemas.name`;

const withCinema = async (where: SQL | undefined): Promise<InvitationWithCinema | undefined> => {
  const found = await db
    .select({ invitation: staffInvitations, cinemaName: CINEMA_NAME })
    .from(staffInvitations)
    .innerJoin(CINEMAS, sql`cinemas.id = ${staffInvitations.cinemaId}`)
    .where(where)
    .get();
  return found === undefined ? undefined : { ...found.invitation, cinemaName: found.cinemaName };
};

export const invitationBy = (id: number, nowMs: number): Promise<InvitationWithCinema | undefined> =>
  withCinema(and(eq(staffInvitations.id, id), gt(staffInvitations.expiresAtMs, nowMs)));

export const invitationWithNonce = (
  invitedBy: number,
  nonce: string,
): Promise<InvitationWithCinema | undefined> =>
  withCinema(and(eq(staffInvitations.invitedBy, invitedBy), eq(staffInvitations.nonce, nonce)));

export const withdraw = async (cinemaId: number, id: number): Promise<boolean> =>
  (
    await db
      .delete(staffInvitations)
      .where(and(eq(staffInvitations.cinemaId, cinemaId), eq(staffInvitations.id, id)))
      .returning({ id: staffInvitations.id })
  ).length > 0;

/**
 * Gives the account with the invitation's address its roles, and makes that account where there is none: whoever has the link
 * has the mail, so that this confirms the address as a mailed code does. One batch. False, without any change, where the
 * invitation was accepted, changed or withdrawn, or the account is disabled.
 */
export async function accept(
  { id, nonce, email, language }: Invitation,
  isInitialAdmin: boolean,
  nowMs: number,
): Promise<boolean> {
  const isThere = and(eq(staffInvitations.id, id), eq(staffInvitations.nonce, nonce));
  const isOwner = and(eq(users.email, email), isNotNull(users.emailConfirmedAtMs));
  const owner = db
    .select({ one: literal(1) })
    .from(users)
    .where(isOwner);
  const isAccepted = and(
    sql`exists (select 1 from ${staffInvitations} where ${isThere})`,
    sql`exists (select 1 from ${users} where ${and(isOwner, isNull(users.disabledAtMs))})`,
  );
  const [, accepted] = await db.batch([
    db.insert(users).select(
      sql`select ${withoutPassword({ email, language, nowMs, isAdmin: isInitialAdmin, confirmedAtMs: nowMs })}
        from ${staffInvitations} where ${and(isThere, notExists(owner))}`,
    ),
    db
      .insert(staff)
      .select(
        sql`select ${staffInvitations.cinemaId}, ${users.id}, ${staffInvitations.roles}, ${nowMs}, ${staffInvitations.invitedBy}
          from ${staffInvitations} join ${users} on ${and(isOwner, isNull(users.disabledAtMs))} where ${isThere}`,
      )
      .onConflictDoUpdate({
        target: [staff.cinemaId, staff.userId],
        set: { roles: sql`excluded.roles`, invitedBy: sql`excluded.invited_by` },
      })
      .returning({ userId: staff.userId }),
    db.update(users).set({ passwordIsStrong: PROVEN_STRONG }).where(and(isOwner, isAccepted)),
    ...shuttingWaiters(email, isAccepted, nowMs),
    db.delete(codes).where(and(inArray(codes.userId, shutWaiters(email)), isAccepted)),
    // Last, because the statements above require its row.
    db.delete(staffInvitations).where(and(isThere, isAccepted)),
  ]);
  return accepted.length > 0;
}

export async function changeRoles(
  cinemaId: number,
  userId: number,
  roles: readonly Role[],
): Promise<Member | undefined> {
  const isOne = and(eq(staff.cinemaId, cinemaId), eq(staff.userId, userId));
  const gains = sql`exists (select 1 from ${staff}, json_each(${JSON.stringify(roles)}) as role
    where ${isOne} and role.value not in (select value from json_each(${staff.roles})))`;
  const [, , , [member]] = await db.batch([
    db
      .update(users)
      .set({ passwordIsStrong: PROVEN_STRONG })
      .where(and(eq(users.id, userId), gains)),
    withdrawingOf(cinemaId, userId, !permissionsOf(roles).includes("staff")),
    db.update(staff).set({ roles }).where(isOne),
    members(isOne),
  ]);
  return member;
}

/** Ends somebody's work in the cinema, also what a link would give back. False where they do not work there. */
export async function end(cinemaId: number, userId: number): Promise<boolean> {
  const [, ended] = await db.batch([
    withdrawingOf(cinemaId, userId, true),
    db
      .delete(staff)
      .where(and(eq(staff.cinemaId, cinemaId), eq(staff.userId, userId)))
      .returning({ userId: staff.userId }),
  ]);
  return ended.length > 0;
}

/**
 * For a batch: withdraws the invitations to somebody of the cinema's staff, whose links would give the roles of before, and those
 * that they wrote if they may invite no longer.
 */
const withdrawingOf = (cinemaId: number, userId: number, alsoWritten: boolean) =>
  db.delete(staffInvitations).where(
    and(
      eq(staffInvitations.cinemaId, cinemaId),
      sql`exists (select 1 from ${staff} where ${and(eq(staff.cinemaId, cinemaId), eq(staff.userId, userId))})`,
      or(
        inArray(
          staffInvitations.email,
          db
            .select({ email: users.email })
            .from(users)
            .where(and(eq(users.id, userId), isNotNull(users.emailConfirmedAtMs))),
        ),
        alsoWritten ? eq(staffInvitations.invitedBy, userId) : undefined,
      ),
    ),
  );

export const placesOf = (userId: number): Promise<Place[]> =>
  db
    .select({
      cinemaId: staff.cinemaId,
      cinemaName: CINEMA_NAME,
      roles: staff.roles,
      sinceMs: staff.sinceMs,
    })
    .from(staff)
    .innerJoin(CINEMAS, sql`cinemas.id = ${staff.cinemaId}`)
    .where(eq(staff.userId, userId))
    .orderBy(asc(staff.cinemaId));

export async function removeInvitations(beforeMs: number, most: number): Promise<number> {
  const old = db
    .select({ id: staffInvitations.id })
    .from(staffInvitations)
    .where(lt(staffInvitations.expiresAtMs, beforeMs))
    .limit(most);
  const removed = await db
    .delete(staffInvitations)
    .where(sql`${staffInvitations.id} in ${old}`)
    .returning({ id: staffInvitations.id });
  return removed.length;
}

/** Where somebody works, and for whom. */
export const postsOf = (userId: number): Promise<(Home & { readonly roles: readonly Role[] })[]> =>
  db
    .select({ cinemaId: staff.cinemaId, ownerId: sql<number>`cinemas.owner_id`, roles: staff.roles })
    .from(staff)
    .innerJoin(CINEMAS, sql`cinemas.id = ${staff.cinemaId}`)
    .where(eq(staff.userId, userId));

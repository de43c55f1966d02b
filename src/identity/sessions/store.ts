import { and, desc, eq, gt, inArray, isNull, lt, ne, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { db, literal } from "../../platform/db.ts";
import { users } from "../accounts/tables.ts";
import type { Reading } from "./ended-sessions.ts";
import type { PostRow, SessionRow } from "./known-caller.ts";
import { rowOf } from "./new-session.ts";
import type { NewSession } from "./new-session.ts";
import { SESSION_END, recordedTimes, refreshTokens, sessions } from "./tables.ts";

const callerColumns = {
  userId: users.id,
  role: users.role,
  isAdmin: users.isAdmin,
  emailConfirmedAtMs: users.emailConfirmedAtMs,
  passwordIsStrong: users.passwordIsStrong,
  isGuest: users.isGuest,
  disabledAtMs: users.disabledAtMs,
  sessionId: sessions.id,
  createdAtMs: sessions.createdAtMs,
  endedAtMs: sessions.endedAtMs,
  bySecondFactor: sessions.bySecondFactor,
  hasTotp:
    sql`exists (select 1 from totps where user_id = ${users.id} and confirmed_at_ms is not null)`.mapWith(
      Boolean,
    ),
  hasPasskey: sql`exists (select 1 from passkeys where user_id = ${users.id})`.mapWith(Boolean),
  provedAtMs: sessions.provedAtMs,
};

/** Where the person works, while the owner is one and not disabled. Names the table of the cinemas in SQL only, because identity may not call their department. */
const posts = sql<string>`(
  select json_group_array(json_array(staff.cinema_id, cinemas.owner_id, json(staff.roles)))
  from staff join cinemas on cinemas.id = staff.cinema_id
    join users as owner on owner.id = cinemas.owner_id and owner.disabled_at_ms is null
      and (owner.role = 'owner' or owner.is_admin = 1)
  where staff.user_id = ${users.id})`.mapWith((text: string): PostRow[] => JSON.parse(text));

/** The session with its person by the current rows, also one that has ended. */
export async function sessionBy(id: string): Promise<SessionRow | null> {
  const row = await db
    .select({ ...callerColumns, posts })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(eq(sessions.id, id))
    .get();
  return row ?? null;
}

/**
 * The newest `most` ends of sessions and accounts after `sinceMs`, and the times that D1 has recorded. Reads ranges of partial
 * indexes, which have these ends alone.
 */
export async function endedSince(sinceMs: number, most: number): Promise<Reading> {
  const [row] = await db.all<{ ended: string; recorded: string }>(sql`
    SELECT
      (SELECT json_group_array(json_array(id, at_ms)) FROM (
        SELECT id, ended_at_ms AS at_ms FROM sessions WHERE ended_at_ms > ${sinceMs}
        UNION ALL
        SELECT id, disabled_at_ms FROM users WHERE disabled_at_ms > ${sinceMs}
        ORDER BY at_ms DESC LIMIT ${most})) AS ended,
      (SELECT json_group_array(json_object('fromMs', from_ms, 'untilMs', until_ms)) FROM (
        SELECT from_ms, until_ms FROM ${recordedTimes} ORDER BY from_ms DESC LIMIT ${MOST_RECORDED})) AS recorded`);
  if (row === undefined) throw new Error("D1 returned no row");
  return {
    ended: JSON.parse(row.ended) as Reading["ended"],
    recorded: JSON.parse(row.recorded) as Reading["recorded"],
  };
}

/** One more at each restore, and after each time without requests and cron triggers. */
const MOST_RECORDED = 100;

/** Notes that D1 is there: the last recorded time goes on, or after a gap of `gapMs` a new one begins. */
export async function noteRecorded(nowMs: number, gapMs: number): Promise<void> {
  await db.run(sql`
    INSERT INTO ${recordedTimes} (from_ms, until_ms)
    VALUES (coalesce((SELECT max(from_ms) FROM ${recordedTimes} WHERE until_ms > ${nowMs - gapMs}), ${nowMs}), ${nowMs})
    ON CONFLICT (from_ms) DO UPDATE SET until_ms = max(until_ms, excluded.until_ms)`);
}

/** For a batch: opens a session of the one account that `which` finds. Nothing happens where it finds none. */
export function opening(session: NewSession, which: SQL | undefined) {
  const row = rowOf(session);
  return [
    db
      .insert(sessions)
      .select(
        db
          .select({
            id: literal(row.id).as("id"),
            userId: users.id,
            createdAtMs: literal(row.createdAtMs).as("created_at_ms"),
            endedAtMs: literal(row.endedAtMs).as("ended_at_ms"),
            lastUsedAtMs: literal(row.lastUsedAtMs).as("last_used_at_ms"),
            expiresAtMs: literal(row.expiresAtMs).as("expires_at_ms"),
            device: literal(row.device).as("device"),
            country: literal(row.country).as("country"),
            provedAtMs: literal(row.provedAtMs).as("proved_at_ms"),
            bySecondFactor: literal(row.bySecondFactor ? 1 : 0).as("by_second_factor"),
          })
          .from(users)
          .where(which),
      )
      .returning({ id: sessions.id }),
    db.insert(refreshTokens).select(
      db
        .select({
          hash: literal(session.refresh.hash).as("hash"),
          sessionId: sessions.id,
          expiresAtMs: literal(session.refresh.expiresAtMs).as("expires_at_ms"),
          usedAtMs: literal<null>(null).as("used_at_ms"),
          sealedSuccessor: literal<null>(null).as("sealed_successor"),
        })
        .from(sessions)
        .where(eq(sessions.id, session.id)),
    ),
  ] as const;
}

export interface KeptRefreshToken extends SessionRow {
  readonly expiresAtMs: number;
  readonly usedAtMs: number | null;
  readonly sealedSuccessor: string | null;
}

/** The token with its session. */
export async function refreshTokenBy(hash: string): Promise<KeptRefreshToken | null> {
  const row = await db
    .select({
      ...callerColumns,
      expiresAtMs: refreshTokens.expiresAtMs,
      usedAtMs: refreshTokens.usedAtMs,
      sealedSuccessor: refreshTokens.sealedSuccessor,
    })
    .from(refreshTokens)
    .innerJoin(sessions, eq(sessions.id, refreshTokens.sessionId))
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(eq(refreshTokens.hash, hash))
    .get();
  return row ?? null;
}

/** Whether the token was issued, and not used since. */
export async function isUnused(hash: string): Promise<boolean> {
  const row = await db
    .select({ hash: refreshTokens.hash })
    .from(refreshTokens)
    .where(and(eq(refreshTokens.hash, hash), isNull(refreshTokens.usedAtMs)))
    .get();
  return row !== undefined;
}

/**
 * Marks the token as used, adds its successor, and notes the use of the session. Does nothing, and returns false, where
 * another request was faster.
 */
export async function rotate(
  used: { hash: string; usedAtMs: number; sealedSuccessor: string },
  successor: { hash: string; sessionId: string; expiresAtMs: number },
): Promise<boolean> {
  const { hash, ...marks } = used;
  const isMarked = and(eq(refreshTokens.hash, hash), eq(refreshTokens.sealedSuccessor, used.sealedSuccessor));
  const [marked] = await db.batch([
    db
      .update(refreshTokens)
      .set(marks)
      .where(and(eq(refreshTokens.hash, hash), isNull(refreshTokens.usedAtMs)))
      .returning({ hash: refreshTokens.hash }),
    db.insert(refreshTokens).select(
      db
        .select({
          hash: literal(successor.hash).as("hash"),
          sessionId: refreshTokens.sessionId,
          expiresAtMs: literal(successor.expiresAtMs).as("expires_at_ms"),
          usedAtMs: literal<null>(null).as("used_at_ms"),
          sealedSuccessor: literal<null>(null).as("sealed_successor"),
        })
        .from(refreshTokens)
        .where(isMarked),
    ),
    db
      .update(sessions)
      .set({ lastUsedAtMs: used.usedAtMs, expiresAtMs: successor.expiresAtMs })
      .where(
        inArray(sessions.id, db.select({ id: refreshTokens.sessionId }).from(refreshTokens).where(isMarked)),
      ),
  ]);
  return marked.length > 0;
}

/** Notes that the person has proved who they are. False where the session has ended. */
export async function noteProof(id: string, bySecondFactor: boolean, nowMs: number): Promise<boolean> {
  const noted = await db
    .update(sessions)
    .set({ provedAtMs: nowMs, ...(bySecondFactor && { bySecondFactor }) })
    .where(and(eq(sessions.id, id), isNull(sessions.endedAtMs)))
    .returning({ id: sessions.id });
  return noted.length > 0;
}

export async function endSession(id: string, nowMs: number): Promise<void> {
  await db
    .update(sessions)
    .set({ endedAtMs: nowMs })
    .where(and(eq(sessions.id, id), isNull(sessions.endedAtMs)));
}

/** Returns the ids of the sessions that it ended. */
export const endSessionsOf = (userId: number, nowMs: number): Promise<string[]> =>
  ending(and(eq(sessions.userId, userId), isNull(sessions.endedAtMs)), nowMs);

export type LivingSession = Pick<
  typeof sessions.$inferSelect,
  "id" | "createdAtMs" | "lastUsedAtMs" | "device" | "country"
>;

const MOST_SHOWN = 100;

export function livingSessionsOf(userId: number, nowMs: number): Promise<LivingSession[]> {
  const { id, createdAtMs, lastUsedAtMs, device, country } = sessions;
  return db
    .select({ id, createdAtMs, lastUsedAtMs, device, country })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), isLiving(nowMs)))
    .orderBy(desc(sql`coalesce(${lastUsedAtMs}, ${createdAtMs})`), id)
    .limit(MOST_SHOWN);
}

const isLiving = (nowMs: number) => and(isNull(sessions.endedAtMs), gt(SESSION_END, nowMs));

/** False where the person has no such living session. */
export async function endOneOf(userId: number, id: string, nowMs: number): Promise<boolean> {
  const ended = await ending(and(eq(sessions.id, id), eq(sessions.userId, userId), isLiving(nowMs)), nowMs);
  return ended.length > 0;
}

/** Returns the ids of the sessions that it ended. */
export const endOthersOf = (userId: number, keptId: string, nowMs: number): Promise<string[]> =>
  ending(and(eq(sessions.userId, userId), ne(sessions.id, keptId), isNull(sessions.endedAtMs)), nowMs);

async function ending(which: SQL | undefined, nowMs: number): Promise<string[]> {
  const ended = await db
    .update(sessions)
    .set({ endedAtMs: nowMs })
    .where(which)
    .returning({ id: sessions.id });
  return ended.map(({ id }) => id);
}

/** Removes the first `limit` refresh tokens that expired before `beforeMs`. Returns how many. */
export async function removeTokens(beforeMs: number, limit: number): Promise<number> {
  const { hash, expiresAtMs } = refreshTokens;
  const over = db
    .select({ hash })
    .from(refreshTokens)
    .where(lt(expiresAtMs, beforeMs))
    .orderBy(expiresAtMs)
    .limit(limit);
  return (await db.delete(refreshTokens).where(inArray(hash, over)).returning({ hash })).length;
}

/** Removes the first `limit` sessions that were over before `beforeMs`, with their tokens. Returns how many. */
export async function removeSessions(beforeMs: number, limit: number): Promise<number> {
  const { id } = sessions;
  const over = db
    .select({ id })
    .from(sessions)
    .where(lt(SESSION_END, beforeMs))
    .orderBy(SESSION_END)
    .limit(limit);
  const [, removed] = await db.batch([
    db.delete(refreshTokens).where(inArray(refreshTokens.sessionId, over)),
    db.delete(sessions).where(inArray(id, over)).returning({ id }),
  ]);
  return removed.length;
}

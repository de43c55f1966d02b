import { and, eq, isNull } from "drizzle-orm";
import type { Caller } from "../../http/caller.ts";
import { db, literal } from "../../platform/db.ts";
import { hasAdminRights } from "../accounts/person.ts";
import { users } from "../accounts/tables.ts";
import { refreshTokens, sessions } from "./tables.ts";

const callerColumns = {
  userId: users.id,
  role: users.role,
  isAdmin: users.isAdmin,
  emailConfirmedAtMs: users.emailConfirmedAtMs,
  disabledAtMs: users.disabledAtMs,
  sessionId: sessions.id,
  endedAtMs: sessions.endedAtMs,
};

interface CallerRow {
  readonly userId: number;
  readonly role: Caller["role"];
  readonly isAdmin: boolean;
  readonly emailConfirmedAtMs: number | null;
  readonly disabledAtMs: number | null;
  readonly sessionId: string;
  readonly endedAtMs: number | null;
}

/** Null for a session that has ended, and for a disabled account. */
const liveCaller = (row: CallerRow): Caller | null =>
  row.endedAtMs === null && row.disabledAtMs === null
    ? {
        userId: row.userId,
        role: row.role,
        isAdmin: hasAdminRights(row),
        emailConfirmed: row.emailConfirmedAtMs !== null,
        sessionId: row.sessionId,
      }
    : null;

/** The session's person by the current rows; null where the session has ended or the account is disabled. */
export async function callerOfSession(sessionId: string): Promise<Caller | null> {
  const row = await db
    .select(callerColumns)
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(eq(sessions.id, sessionId))
    .get();
  return row === undefined ? null : liveCaller(row);
}

export interface KeptRefreshToken {
  /** Null where the session has ended or the account is disabled. */
  readonly caller: Caller | null;
  readonly sessionId: string;
  readonly expiresAtMs: number;
  readonly usedAtMs: number | null;
  readonly sealedSuccessor: string | null;
}

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
  return row === undefined ? null : { ...row, caller: liveCaller(row) };
}

/** Marks the token as used and adds its successor. Does neither, and returns false, where another request was faster. */
export async function rotate(
  used: { hash: string; usedAtMs: number; sealedSuccessor: string },
  successor: { hash: string; sessionId: string; expiresAtMs: number },
): Promise<boolean> {
  const { hash, ...marks } = used;
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
        .where(and(eq(refreshTokens.hash, hash), eq(refreshTokens.sealedSuccessor, used.sealedSuccessor))),
    ),
  ]);
  return marked.length > 0;
}

export async function endSession(id: string, nowMs: number): Promise<void> {
  await db
    .update(sessions)
    .set({ endedAtMs: nowMs })
    .where(and(eq(sessions.id, id), isNull(sessions.endedAtMs)));
}

export async function endSessionsOf(userId: number, nowMs: number): Promise<void> {
  await db
    .update(sessions)
    .set({ endedAtMs: nowMs })
    .where(and(eq(sessions.userId, userId), isNull(sessions.endedAtMs)));
}

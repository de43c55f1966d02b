/** Who the caller is by the rows of D1, and what of their rights the session has. */

import type { Caller, Post, Rights } from "../../http/caller.ts";
import { rightsOf } from "../accounts/person.ts";
import { permissionsOf } from "../staff/permission.ts";
import type { Role } from "../staff/permission.ts";
import { SESSION_LIFE_MS } from "./refresh-token.ts";

export interface SessionRow {
  readonly userId: number;
  readonly role: Caller["role"];
  readonly isAdmin: boolean;
  readonly emailConfirmedAtMs: number | null;
  readonly passwordIsStrong: boolean | null;
  readonly isGuest: boolean;
  readonly disabledAtMs: number | null;
  readonly sessionId: string;
  readonly endedAtMs: number | null;
  /** Whether the person has shown a second factor in this session. */
  readonly bySecondFactor: boolean;
  /** Whether the account has an authenticator app. */
  readonly hasTotp: boolean;
  readonly hasPasskey: boolean;
  readonly createdAtMs: number;
  /** Null where the person has proved nothing since the login. */
  readonly provedAtMs: number | null;
  /** Where the person works. Absent where it does not matter. */
  readonly posts?: readonly PostRow[];
}

/** A cinema in which the person works, its owner, and the person's roles there. */
export type PostRow = readonly [cinemaId: number, ownerId: number, roles: readonly Role[]];

export interface KnownCaller extends Caller {
  /** Rights of the account that the session gets once the person shows a second factor. Null where there are none. */
  readonly withheld: Rights | null;
  /** When the person last proved who they are. Null where the account has a second factor, and the session has not shown it. */
  readonly provedAtMs: number | null;
  /** When the session began. */
  readonly createdAtMs: number;
}

/** A sensitive change needs a proof that is not older. */
export const PROOF_LIFE_MS = 15 * 60 * 1000;

export const isProved = ({ provedAtMs }: KnownCaller, nowMs: number): boolean =>
  provedAtMs !== null && nowMs - provedAtMs < PROOF_LIFE_MS;

const NO_RIGHTS: Rights = { role: "user", isAdmin: false, posts: [] };

/**
 * The rights of a session, and those that wait for a second factor: of an account that has an authenticator app, and of
 * every account where the deployment requires it.
 */
export function sessionRightsOf(
  account: Parameters<typeof rightsOf>[0],
  { bySecondFactor, hasTotp, posts = [] }: Pick<SessionRow, "bySecondFactor" | "hasTotp" | "posts">,
  isRequired: boolean,
): ReturnType<typeof rightsOf> & Pick<KnownCaller, "withheld" | "posts"> {
  const own = rightsOf(account);
  const wait = own.rightsWaitForPassword === true || (posts.length > 0 && account.passwordIsStrong === false);
  const rights = { role: own.role, isAdmin: own.isAdmin, posts: wait ? [] : posts.map(postOf) };
  const has = { ...own, ...rights, rightsWaitForPassword: wait };
  const isWithheld = !bySecondFactor && (hasTotp || isRequired) && hasAny(rights);
  return isWithheld ? { ...has, ...NO_RIGHTS, withheld: rights } : { ...has, withheld: null };
}

const postOf = ([cinemaId, ownerId, roles]: PostRow): Post => ({
  cinemaId,
  ownerId,
  permissions: permissionsOf(roles),
});

const hasAny = ({ role, isAdmin, posts = [] }: Rights): boolean =>
  role === "owner" || isAdmin || posts.length > 0;

/**
 * Whether a proof has to show a second factor: where the account has an authenticator app, whose recovery codes help who lost
 * it; where the deployment requires one, also where there is a passkey.
 */
function owesFactor(row: SessionRow, isRequired: boolean): boolean {
  const hasRights = hasAny(rightsOf(row)) || (row.posts ?? []).length > 0;
  const isRightsOfPasskey = isRequired && row.hasPasskey && hasRights;
  return !row.bySecondFactor && (row.hasTotp || isRightsOfPasskey);
}

/** Null for a session that has ended, and for a disabled account. */
export const knownCaller = (row: SessionRow, isRequired: boolean, nowMs: number): KnownCaller | null =>
  row.endedAtMs === null && row.disabledAtMs === null && nowMs < row.createdAtMs + SESSION_LIFE_MS
    ? {
        userId: row.userId,
        ...sessionRightsOf(row, row, isRequired),
        sessionId: row.sessionId,
        provedAtMs: owesFactor(row, isRequired) ? null : (row.provedAtMs ?? row.createdAtMs),
        createdAtMs: row.createdAtMs,
      }
    : null;

/** API keys: what a program of an owner, or a device at a door, may do with one. */

import type { Caller, Post } from "../../http/caller.ts";
import { hasAdminRights, rightsWaitForPassword } from "../accounts/person.ts";
import type { Person } from "../accounts/person.ts";
import { ALL_PERMISSIONS, may, permissionsOf } from "../staff/permission.ts";
import type { Permission, Role } from "../staff/permission.ts";

export const LEVELS = ["read", "write"] as const;

/** `write` includes `read`. */
type Level = (typeof LEVELS)[number];

export type Scopes = { readonly [permission in Permission]?: Level | undefined };

export const KINDS = ["api", "gate"] as const;

/** At most so many keys of an owner's programs that are not revoked. */
export const MOST_KEYS = 100;

export const MAX_OVERLAP_S = 7 * 24 * 60 * 60;

/** How long a last use may have been longer ago than is shown. Each note of one is a write. */
export const USE_NOTED_MS = 60 * 60 * 1000;

export interface ApiKey {
  readonly id: number;
  /** "gate": of a device at a door. */
  readonly kind: (typeof KINDS)[number];
  readonly name: string;
  /** Null for gate keys. */
  readonly prefix: string | null;
  /** Null only for gate keys of a cinema that was removed. */
  readonly ownerId: number | null;
  /** Null for gate keys of before it was noted. */
  readonly madeBy: number | null;
  /** Null: all cinemas of the owner, also those to come. */
  readonly cinemaIds: readonly number[] | null;
  /** Of gate keys that let people in to one showtime only. */
  readonly showtimeId: number | null;
  readonly scopes: Scopes;
  readonly createdAtMs: number;
  readonly expiresAtMs: number | null;
  readonly lastUsedAtMs: number | null;
  /** Until when the secret of before the rotation works; null where there is none. */
  readonly previousUntilMs: number | null;
}

/** Names no cinema. */
const NONE = 0;

/** Who may see, change and revoke a key: who manages the staff of each of its cinemas; of all cinemas, their owner and admins. */
export const mayManage = (caller: Caller, { ownerId, cinemaIds }: ApiKey): boolean =>
  (cinemaIds ?? [NONE]).every((cinemaId) => may(caller, "staff", { cinemaId, ownerId: ownerId ?? NONE }));

/**
 * Who may get a new secret of it, beside managing it: whoever made it, its owner and admins. Others would hold the rights of its
 * maker, and keep them when they leave. A gate key has no rights of its maker.
 */
export const mayRotate = (caller: Caller, key: ApiKey): boolean =>
  key.kind === "gate" ||
  caller.userId === key.madeBy ||
  may(caller, "staff", { cinemaId: NONE, ownerId: key.ownerId ?? NONE });

/** A key that is good, with the rights of who made it at this moment. */
export interface Found {
  readonly id: number;
  readonly prefix: string;
  readonly ownerId: number;
  readonly scopes: Scopes;
  readonly lastUsedAtMs: number | null;
  readonly maker: Pick<Person, "id" | "role" | "isAdmin" | "emailConfirmedAtMs" | "passwordIsStrong">;
  /** Its cinemas, with the roles in which the maker has worked there since before the key was made. */
  readonly places: readonly (readonly [cinemaId: number, roles: readonly Role[] | null])[];
}

/** Where the program may do what: the scopes of its key, as far as its maker has these rights. */
export function postsOf({ scopes, maker, ownerId, places }: Found, isRead: boolean): Post[] {
  const scoped = ALL_PERMISSIONS.filter((permission) =>
    isRead ? scopes[permission] !== undefined : scopes[permission] === "write",
  );
  const isWaiting = rightsWaitForPassword(maker) || maker.passwordIsStrong === false;
  const hasAll = hasAdminRights(maker) || (maker.id === ownerId && maker.role === "owner");
  return places.flatMap(([cinemaId, roles]): Post[] => {
    const own: readonly Permission[] = hasAll ? ALL_PERMISSIONS : permissionsOf(roles ?? []);
    const permissions = isWaiting ? [] : scoped.filter((permission) => own.includes(permission));
    return permissions.length === 0 ? [] : [{ cinemaId, ownerId, permissions }];
  });
}

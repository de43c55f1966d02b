/** A user as admins see them, and what admins may do to one. */

import type { Person } from "../../identity/accounts/person.ts";

export interface User extends Person {
  readonly disabledAtMs: number | null;
  /** When the person was erased. The row stays, because reservations refer to its id. */
  readonly erasedAtMs: number | null;
}

/** Registered with an address that is not confirmed, so anyone may have typed it. */
export const isPending = ({ emailConfirmedAtMs, erasedAtMs }: User): boolean =>
  emailConfirmedAtMs === null && erasedAtMs === null;

export interface Change {
  readonly disabled?: boolean | undefined;
  readonly role?: User["role"] | undefined;
  /** An account whose address is not confirmed can be promoted for the moment when it is, and not at once. */
  readonly isAdmin?: boolean | "once_confirmed" | undefined;
}

export type ChangeRefusal = "own_account" | "account_erased" | "account_pending";

/** Whether the change takes an admin's rights away. That of the last admin is refused where it is made, in SQL. */
export const endsAdmin = ({ disabled, isAdmin }: Change): boolean => disabled === true || isAdmin === false;

/** Whether the change gives rights that the user did not have. */
export const gainsRights = (user: User, { role, isAdmin }: Change): boolean =>
  (role === "owner" && user.role !== "owner") || (Boolean(isAdmin) && !user.isAdmin);

/** Why `adminId` may not do this to the user, or null. */
export function refusalOf(user: User, change: Change, adminId: number): ChangeRefusal | null {
  if (user.erasedAtMs !== null) return "account_erased";
  if (user.id === adminId && (endsAdmin(change) || change.role === "user")) return "own_account";
  const gains = change.role === "owner" || change.isAdmin === true;
  return gains && isPending(user) ? "account_pending" : null;
}

const GREATEST_CHARACTER = "\u{10ffff}";

/** The texts that start with `prefix`, as one range of an index: from `from`, below `below`. */
export const prefixRange = (prefix: string): { from: string; below: string } => ({
  from: prefix,
  below: prefix + GREATEST_CHARACTER,
});

/** A user as admins see them, and what admins may do to one. */

import type { Person } from "../../identity/accounts/person.ts";

export interface User extends Person {
  readonly disabledAtMs: number | null;
  /** The person is forgotten; the row stays, because reservations count under its id. */
  readonly erasedAtMs: number | null;
}

/** Registered, and the address not confirmed: anybody may have typed it. */
export const isPending = ({ emailConfirmedAtMs, erasedAtMs }: User): boolean =>
  emailConfirmedAtMs === null && erasedAtMs === null;

export interface Change {
  readonly disabled?: boolean | undefined;
  readonly role?: User["role"] | undefined;
  readonly isAdmin?: true | undefined;
}

export type ChangeRefusal = "own_account" | "account_erased" | "account_pending";

/** Why `adminId` may not do this to the user, or null. */
export function refusalOf(user: User, change: Change, adminId: number): ChangeRefusal | null {
  if (user.erasedAtMs !== null) return "account_erased";
  if (user.id === adminId && (change.disabled === true || change.role === "user")) return "own_account";
  const gains = change.role === "owner" || change.isAdmin === true;
  return gains && isPending(user) ? "account_pending" : null;
}

const GREATEST_CHARACTER = "\u{10ffff}";

/** What starts with `prefix` is `from` or above and below `below`: a range that an index has in one piece. */
export const prefixRange = (prefix: string): { from: string; below: string } => ({
  from: prefix,
  below: prefix + GREATEST_CHARACTER,
});

/** What people may do in a cinema, by the roles in which they work there. The one table of it. */

import type { Caller, Post, Rights } from "../../http/caller.ts";

export const PERMISSIONS = {
  cinema: "change the cinema, its screens and how they are drawn",
  staff: "staff and their roles, API keys and gate keys, see who changed what",
  programme: "showtimes, drafts, and the owner's movies with posters and reviews",
  prices: "price cards, promo codes, the words of categories and ticket types",
  counter: "sell at the counter, keep seats back for the house",
  customers: "see and serve the orders of the day, see and correct what guests have left of themselves",
  orders: "see every order of the cinema, and act on it otherwise than by policy",
  door: "scan tickets, undo scans, see who is in",
  reports: "sales, and the ledgers of showtimes",
  webhooks: "events, and the other systems that they are sent to",
} as const;

export type Permission = keyof typeof PERMISSIONS;

export const ALL_PERMISSIONS = Object.keys(PERMISSIONS) as readonly Permission[];

export const ROLES = ["manager", "programmer", "cashier", "door", "reports"] as const;

export type Role = (typeof ROLES)[number];

const ALLOWED: Readonly<Record<Role, readonly Permission[]>> = {
  manager: ALL_PERMISSIONS,
  programmer: ["programme", "prices"],
  cashier: ["counter", "customers"],
  door: ["door"],
  reports: ["reports"],
};

/** What somebody with these roles may do, in the order of `PERMISSIONS`. */
export const permissionsOf = (roles: readonly Role[]): Permission[] =>
  ALL_PERMISSIONS.filter((permission) => roles.some((role) => ALLOWED[role].includes(permission)));

/** A cinema, and the owner who runs it. */
export interface Home {
  readonly cinemaId: number;
  readonly ownerId: number;
}

/** Whether the caller may do this in the cinema: its owner, every admin, and its staff by their roles. */
export const may = (caller: Caller, permission: Permission, { cinemaId, ownerId }: Home): boolean =>
  caller.isAdmin ||
  isOwner(caller, ownerId) ||
  postsWith(caller, permission).some((post) => post.cinemaId === cinemaId);

/** Whether the caller works in the cinema, as anything. */
export const worksAt = (caller: Caller, { cinemaId, ownerId }: Home): boolean =>
  caller.isAdmin ||
  isOwner(caller, ownerId) ||
  (caller.posts ?? []).some((post) => post.cinemaId === cinemaId);

/** Whether the caller may do this with what the owner has in common for all cinemas, such as movies. */
export const mayFor = (caller: Caller, permission: Permission, ownerId: number): boolean =>
  caller.isAdmin ||
  isOwner(caller, ownerId) ||
  (!isTestProgram(caller) && postsWith(caller, permission).some((post) => post.ownerId === ownerId));

/** Whether a test key calls: what all cinemas of its owner have in common is no sandbox. */
export const isTestProgram = ({ program }: Caller): boolean => program?.isTest === true;

/** Not somebody who was an owner once. */
const isOwner = ({ userId, role }: Caller, ownerId: number): boolean =>
  userId === ownerId && role === "owner";

/** Whether there is a cinema in which somebody with these rights may do this. */
export const maySomewhere = (rights: Rights, permission: Permission): boolean =>
  rights.isAdmin || rights.role === "owner" || postsWith(rights, permission).length > 0;

/** The cinemas in which the caller may do this as staff. */
const postsWith = ({ posts = [] }: Rights, permission: Permission): Post[] =>
  posts.filter(({ permissions }) => permissions.includes(permission));

/** Whose new movie or promo code it is: the caller's own, or the owner's for whom alone the caller does this as staff. */
export function ownerServed(caller: Caller, permission: Permission): number {
  if (caller.isAdmin || caller.role === "owner") return caller.userId;
  const owners = new Set(postsWith(caller, permission).map(({ ownerId }) => ownerId));
  const [only = caller.userId] = owners;
  return owners.size === 1 ? only : caller.userId;
}

/** Whose things the caller may do this with, for lists: null for all. Without a permission, wherever they work. */
export function reachOf(caller: Caller, permission: Permission | null): Reach | null {
  if (caller.isAdmin) return null;
  const posts = permission === null ? (caller.posts ?? []) : postsWith(caller, permission);
  return {
    ownerId: caller.role === "owner" ? caller.userId : null,
    cinemaIds: posts.map(({ cinemaId }) => cinemaId),
    employerIds: [...new Set(posts.map(({ ownerId }) => ownerId))],
    ...(isTestProgram(caller) && { isOfTests: true as const }),
  };
}

/** The cinemas of an owner, and those in which somebody works. */
export interface Reach {
  /** Null for somebody who is no owner. */
  readonly ownerId: number | null;
  readonly cinemaIds: readonly number[];
  /** The owners of `cinemaIds`. */
  readonly employerIds: readonly number[];
  /** A test key asks: sandboxes are all that it has. Others have them in sums and mixed lists only where they name one. */
  readonly isOfTests?: true;
}

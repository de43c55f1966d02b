/** The kinds of callers, and how they are signed in. */

import { env } from "cloudflare:workers";
import { accessKey, signAccessToken } from "../../../src/identity/sessions/access-token.ts";
import { insertUser } from "../../support/people.ts";
import { call, run } from "../../support/world.ts";

export const PEOPLE = [
  "stranger",
  "user",
  "other user",
  "owner",
  "other owner",
  "admin",
  "disabled user",
] as const;
export type Person = (typeof PEOPLE)[number];

/**
 * More kinds of callers, each with the one of the above that it is answered like: a new kind is one line here and one in `IDS`,
 * and the rows of the table say only where it differs.
 */
export const LIKE = {
  unconfirmed: "other user",
  guest: "other user",
  "gate key": "stranger",
} as const satisfies Record<string, Person>;
export type OtherKind = keyof typeof LIKE;

/** The staff of the owner's cinema, each in one role, with what that role allows. */
const STAFF = {
  manager: [
    "cinema",
    "staff",
    "programme",
    "prices",
    "counter",
    "customers",
    "orders",
    "door",
    "reports",
    "webhooks",
  ],
  programmer: ["programme", "prices"],
  cashier: ["counter", "customers"],
  "door staff": ["door"],
  "reports staff": ["reports"],
} as const satisfies Record<string, readonly string[]>;
export type Permission = (typeof STAFF)["manager"][number];

/** Beside them somebody who manages the other owner's cinema. */
export type StaffKind = keyof typeof STAFF | "other manager";

/**
 * Programs with keys of the owner: one whose key has the scope that the route needs, just enough of it, and one with every other
 * scope. See `giveKeysFor`.
 */
const PROGRAMS = ["key", "key without"] as const;

export type Kind = OtherKind | StaffKind | (typeof PROGRAMS)[number];
export type Name = Person | Kind;

export const OTHER_KINDS = Object.keys(LIKE) as OtherKind[];
export const STAFF_KINDS: StaffKind[] = [...(Object.keys(STAFF) as (keyof typeof STAFF)[]), "other manager"];
export const EVERYBODY: Name[] = [...PEOPLE, ...OTHER_KINDS, ...STAFF_KINDS, ...PROGRAMS];

/** Whether the role allows what a route needs. */
export const allows = (kind: StaffKind, needs: string | undefined): boolean =>
  (STAFF[kind === "other manager" ? "manager" : kind] as readonly string[]).some((one) => one === needs);

/** 0 for those without an account, below it for programs. */
export const IDS: Record<Name, number> = {
  stranger: 0,
  user: 9001,
  "other user": 9002,
  owner: 9003,
  "other owner": 9004,
  admin: 9005,
  "disabled user": 9006,
  unconfirmed: 9007,
  guest: 9008,
  "gate key": 0,
  manager: 9009,
  programmer: 9010,
  cashier: 9011,
  "door staff": 9012,
  "reports staff": 9013,
  "other manager": 9014,
  key: 0,
  "key without": 0,
};

const tokens = new Map<Name, string>();

const OWNERS = new Set<Name>(["owner", "other owner"]);

/** The caller's token or key; empty for strangers. */
export const as = (name: Name): string => tokens.get(name) ?? "";

/** Tokens are a minute old, so that their session is read from D1. */
async function tokenOf(name: Name, sessionId = `session-${IDS[name]}`): Promise<string> {
  const caller = {
    userId: IDS[name],
    sessionId,
    role: OWNERS.has(name) ? ("owner" as const) : ("user" as const),
    isAdmin: name === "admin",
    emailConfirmed: name !== "unconfirmed" && name !== "guest",
    isGuest: name === "guest",
  };
  return signAccessToken(
    caller,
    await accessKey(env.ACCESS_TOKEN_SECRET),
    Date.now() - 60_000,
    Date.now() - 60_000,
  );
}

/** Makes the accounts, with a session each. */
export async function signEverybodyIn(): Promise<void> {
  for (const name of EVERYBODY.filter((one) => IDS[one] > 0)) {
    const role = OWNERS.has(name) ? "owner" : "user";
    await insertUser(run, IDS[name], { role, isAdmin: name === "admin" });
    tokens.set(name, await tokenOf(name));
  }
  await run("UPDATE users SET disabled_at_ms = ?2 WHERE id = ?1", IDS["disabled user"], Date.now());
  await run("UPDATE users SET email_confirmed_at_ms = NULL WHERE id IN (?1, ?2)", IDS.unconfirmed, IDS.guest);
  await run("UPDATE users SET is_guest = 1 WHERE id = ?1", IDS.guest);
}

/** Gives the staff of the cinema their roles. */
export async function employ(cinemaId: number, otherCinemaId: number): Promise<void> {
  for (const kind of STAFF_KINDS)
    await run(
      "INSERT INTO staff (cinema_id, user_id, roles, since_ms, invited_by) VALUES (?1, ?2, ?3, 1, ?4)",
      kind === "other manager" ? otherCinemaId : cinemaId,
      IDS[kind],
      JSON.stringify([kind === "other manager" ? "manager" : kind.split(" ")[0]]),
      IDS.owner,
    );
}

/** The key of a device at the door. */
export const giveGateKey = (key: string): void => void tokens.set("gate key", key);

const keys = new Map<string, { readonly id: number; readonly key: string }>();

async function keyWith(scopes: Partial<Record<Permission, "read" | "write">>) {
  const name = JSON.stringify(scopes);
  const known = keys.get(name);
  if (known !== undefined) return known;
  const response = await call("POST", "/v1/api-keys", {
    as: as("owner"),
    body: { name: "A program", scopes },
  });
  const made = await response.json<{ id: number; key: string }>();
  keys.set(name, made);
  return made;
}

/** Gives the programs the keys for a route; for one that needs no permission a key with all scopes. */
export async function giveKeysFor(method: string, needs: string | undefined): Promise<void> {
  const isRead = method.toUpperCase() === "GET";
  const all = Object.fromEntries(STAFF.manager.map((permission) => [permission, "write" as const]));
  const permission = STAFF.manager.find((one) => one === needs);
  const own = permission === undefined ? all : { [permission]: isRead ? ("read" as const) : "write" };
  const others = Object.fromEntries(Object.entries(all).filter(([one]) => one !== permission));
  const lacking = permission === undefined || isRead ? others : { ...others, [permission]: "read" as const };
  for (const [name, scopes] of [
    ["key", own],
    ["key without", lacking],
  ] as const) {
    const { id, key } = await keyWith(scopes);
    tokens.set(name, key);
    IDS[name] = -id;
  }
}

/** A second session, so that logging out does not end the first. */
export async function secondSession(name: Name): Promise<string> {
  const sessionId = `second-${IDS[name]}`;
  await run(
    `INSERT INTO sessions (id, user_id, created_at_ms) VALUES (?1, ?2, ?3)
     ON CONFLICT (id) DO UPDATE SET ended_at_ms = NULL`,
    sessionId,
    IDS[name],
    Date.now(),
  );
  return tokenOf(name, sessionId);
}

import type { Caller } from "../../http/caller.ts";
import { securityEvent } from "../../http/security-log.ts";
import type { Visit } from "../../http/visit.ts";
import type { Account } from "../accounts/account.ts";
import { normalEmail, normalUsername, rightsOf } from "../accounts/person.ts";
import type { Person } from "../accounts/person.ts";
import type { Refused } from "../accounts/refusals.ts";
import { isShut } from "../accounts/service.ts";
import * as accountsStore from "../accounts/store.ts";
import { isHardToGuess } from "../passwords/password-weakness.ts";
import { tryPassword } from "../passwords/service.ts";
import * as passwordsStore from "../passwords/store.ts";
import { nameTarget } from "../passwords/target.ts";
import type { OwnedSession } from "../sessions/new-session.ts";
import { accessTokenFor, newSession, readyToSign } from "../sessions/service.ts";
import type { Tokens } from "../sessions/tokens.ts";
import { MAIN_ENTRANCE } from "./entrance.ts";
import type { Entrance } from "./entrance.ts";
import { nameMark } from "./name-mark.ts";
import * as store from "./store.ts";

export interface SignedIn extends Tokens {
  readonly ok: true;
  readonly person: Person;
}

/**
 * Logs in by address or username. An unknown, pending or disabled account and a wrong password get the same refusal
 * after the same time, and the same lock after too many tries from the same network.
 */
export async function login(
  name: string,
  password: string,
  visit: Visit,
  entrance = MAIN_ENTRANCE,
): Promise<SignedIn | Refused> {
  await readyToSign();
  const loggedIn =
    (await logInOnce(name, password, visit, entrance)) ??
    (await logInOnce(name, password, visit, entrance)) ??
    ({ ok: false, code: "wrong_credentials" } as const);
  if (!loggedIn.ok && loggedIn.code === "wrong_credentials") securityEvent("login_refused");
  return loggedIn;
}

/** Null where the account changed while the password was checked, as when a parallel login renews its hash. */
async function logInOnce(
  name: string,
  password: string,
  visit: Visit,
  entrance: Entrance,
): Promise<SignedIn | Refused | null> {
  const target = nameTarget(name, visit.network);
  const tried = await tryPassword(target, password, accountToLogIn(name, entrance));
  if (!tried.ok) return tried.code === "wrong_password" ? { ok: false, code: "wrong_credentials" } : tried;
  const { account, newHash } = tried;
  const passwordIsStrong = isHardToGuess(password, account.email);
  const renewed = {
    ...(newHash !== null && { passwordHash: newHash }),
    ...(passwordIsStrong !== account.passwordIsStrong && { passwordIsStrong }),
  };
  const session = newSession(visit);
  if (await store.openSession(account, session, target, renewed))
    return signIn({ ...account, passwordIsStrong }, session, entrance, name);
  await passwordsStore.givePasswordTryBack(tried.keys);
  return null;
}

/** The person whom `login` finds by this name, or null. Only for entrances that reveal which accounts exist. */
export const personNamed = (name: string): Promise<Person | null> =>
  accountToLogIn(name, { admits: "everybody" });

/** Whether the caller logged in by this name, by the mark in the token: no read of D1. */
export const cameInAs = (caller: Caller, name: string): boolean => caller.cameAs === nameMark(name);

async function accountToLogIn(name: string, { admits }: Pick<Entrance, "admits">): Promise<Account | null> {
  const among = admits === "confirmed" ? "confirmed" : "open";
  const found = await accountsStore.accountByLogin(normalEmail(name), normalUsername(name), among);
  return found === null || isShut(found.email) ? null : found;
}

export async function signIn(
  account: Account,
  session: OwnedSession,
  { tokenLifeS, namesCaller }: Entrance,
  name: string,
): Promise<SignedIn> {
  const caller = {
    userId: account.id,
    ...rightsOf(account),
    sessionId: session.id,
    cameAs: namesCaller ? nameMark(name) : undefined,
  };
  const accessToken = await accessTokenFor(caller, tokenLifeS);
  return { ok: true, person: account, accessToken, refreshToken: session.refreshToken };
}

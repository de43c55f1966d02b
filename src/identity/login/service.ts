import type { Caller } from "../../http/caller.ts";
import { securityEvent } from "../../http/security-log.ts";
import type { Visit } from "../../http/visit.ts";
import { secondFactorIsRequired } from "../../platform/settings.ts";
import type { Account, AccountWithTotp } from "../accounts/account.ts";
import { normalEmail, normalUsername } from "../accounts/person.ts";
import type { Person } from "../accounts/person.ts";
import type { Refused } from "../accounts/refusals.ts";
import { isShut } from "../accounts/service.ts";
import * as accountsStore from "../accounts/store.ts";
import { isHardToGuess } from "../passwords/password-weakness.ts";
import { tryPassword } from "../passwords/service.ts";
import * as passwordsStore from "../passwords/store.ts";
import { nameTarget } from "../passwords/target.ts";
import type { ShownFactor } from "../second-factor/second-factor.ts";
import { askFactor } from "../second-factor/service.ts";
import { sessionRightsOf } from "../sessions/known-caller.ts";
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
 * after the same time, and the same lock after too many tries from the same network. Only after the right password an account
 * with an authenticator app is asked for a code; a wrong code counts as a wrong password.
 */
export async function login(
  name: string,
  password: string,
  visit: Visit,
  entrance = MAIN_ENTRANCE,
  shown: ShownFactor = {},
): Promise<SignedIn | Refused> {
  await readyToSign();
  const credentials = { name, password, shown };
  const loggedIn =
    (await logInOnce(credentials, visit, entrance)) ??
    (await logInOnce(credentials, visit, entrance)) ??
    ({ ok: false, code: "wrong_credentials" } as const);
  if (!loggedIn.ok && (loggedIn.code === "wrong_credentials" || loggedIn.code === "wrong_second_factor"))
    securityEvent("login_refused");
  return loggedIn;
}

interface Credentials {
  readonly name: string;
  readonly password: string;
  readonly shown: ShownFactor;
}

/** Null where the account changed while the password was checked, as when a parallel login renews its hash. */
async function logInOnce(
  { name, password, shown }: Credentials,
  visit: Visit,
  entrance: Entrance,
): Promise<SignedIn | Refused | null> {
  const target = nameTarget(name, visit.network);
  const tried = await tryPassword(target, password, accountToLogIn(name, entrance));
  if (!tried.ok) return tried.code === "wrong_password" ? { ok: false, code: "wrong_credentials" } : tried;
  const { account, newHash, keys } = tried;
  const { totp } = account;
  const factor = await askFactor(entrance.asksSecondFactor ? totp : null, shown, keys);
  if (!factor.ok) return factor;
  const passwordIsStrong = isHardToGuess(password, account.email);
  const renewed = {
    ...(newHash !== null && { passwordHash: newHash }),
    ...(passwordIsStrong !== account.passwordIsStrong && { passwordIsStrong }),
  };
  const session = newSession(visit, factor.isShown);
  if (await store.openSession(account, session, target, renewed))
    return signIn({ ...account, passwordIsStrong }, session, entrance, name, totp !== null);
  await passwordsStore.givePasswordTryBack(keys);
  return null;
}

/** The person whom `login` finds by this name, or null. Only for entrances that reveal which accounts exist. */
export const personNamed = (name: string): Promise<Person | null> =>
  accountToLogIn(name, { admits: "everybody" });

/** Whether the caller logged in by this name, by the mark in the token: no read of D1. */
export const cameInAs = (caller: Caller, name: string): boolean => caller.cameAs === nameMark(name);

async function accountToLogIn(
  name: string,
  { admits }: Pick<Entrance, "admits">,
): Promise<AccountWithTotp | null> {
  const among = admits === "confirmed" ? "confirmed" : "open";
  const found = await accountsStore.accountByLogin(normalEmail(name), normalUsername(name), among);
  return found === null || isShut(found.email) ? null : found;
}

export async function signIn(
  account: Account,
  session: OwnedSession,
  { tokenLifeS, namesCaller }: Entrance,
  name: string,
  hasTotp = false,
): Promise<SignedIn> {
  const { bySecondFactor } = session;
  const caller = {
    userId: account.id,
    ...sessionRightsOf(account, { bySecondFactor, hasTotp }, secondFactorIsRequired()),
    sessionId: session.id,
    cameAs: namesCaller ? nameMark(name) : undefined,
  };
  const accessToken = await accessTokenFor(caller, session.createdAtMs, tokenLifeS);
  securityEvent("signed_in", { userId: account.id, bySecondFactor });
  return { ok: true, person: account, accessToken, refreshToken: session.refreshToken };
}

import type { Caller } from "../../http/caller.ts";
import { securityEvent } from "../../http/security-log.ts";
import type { Visit } from "../../http/visit.ts";
import type { Answer } from "../../platform/answer.ts";
import { now, randomBytes } from "../../platform/clock.ts";
import { describeFault } from "../../platform/faults.ts";
import type { AccountChange } from "../account-changes/account-change.ts";
import { hurryChangeMail, newChange } from "../account-changes/service.ts";
import type { Account } from "../accounts/account.ts";
import { isForRights, normalEmail } from "../accounts/person.ts";
import type { Refused } from "../accounts/refusals.ts";
import { ACCOUNT_GONE, isShut, presentAccount } from "../accounts/service.ts";
import type { Done } from "../accounts/service.ts";
import * as accountsStore from "../accounts/store.ts";
import { WRONG_CODE, rightCode, sendCode } from "../codes/service.ts";
import * as codesStore from "../codes/store.ts";
import { MAIN_ENTRANCE } from "../login/entrance.ts";
import type { Entrance } from "../login/entrance.ts";
import { HashGate } from "./hash-gate.ts";
import { lockOfAllNetworks, lockedUntilMsByFailures } from "./lockout.ts";
import { isHardToGuess, passwordWeakness } from "./password-weakness.ts";
import { SALT_BYTES, hashPassword, hashToCheck, needsRehash, verifyPassword } from "./password.ts";
import * as store from "./store.ts";
import { keysOf, nameTarget, userTarget } from "./target.ts";
import type { Target } from "./target.ts";

const TRIES_KEPT_MS = 24 * 60 * 60 * 1000;

/**
 * Sends a code, if there is an account with this address that the entrance admits: the one that was sent before while it is
 * valid. Never throws, because it runs after the answer.
 */
export async function forgotPassword(
  email: string,
  askedFrom: string | null,
  { admits } = MAIN_ENTRANCE,
): Promise<void> {
  const address = normalEmail(email);
  try {
    const account = await (admits === "confirmed"
      ? accountsStore.accountByAddress(address)
      : accountsStore.accountByLogin(address, address, "open"));
    if (account === null || account.disabledAtMs !== null || isShut(account.email)) return;
    await sendCode(account.id, "reset_password", account.email, askedFrom);
  } catch (fault) {
    console.error("no code was sent for a forgotten password", describeFault(fault));
  }
}

/**
 * Sets the password by a code that was sent, and ends every session. Lifts the locks after wrong passwords: the one over all
 * networks, and that of the network from which the request comes. An owner's or admin's password must be hard to guess at every
 * entrance.
 */
export async function resetPassword(
  email: string,
  typed: string,
  password: string,
  { network, whence }: Pick<Visit, "network" | "whence">,
  entrance = MAIN_ENTRANCE,
): Promise<Done> {
  const unfit = unfitPassword(password, normalEmail(email), entrance.passwords);
  if (unfit !== null) return unfit;
  const right = await rightCode(email, ["reset_password"], typed);
  const account = right === null ? null : await presentAccount(right.userId);
  if (right === null || account === null) return WRONG_CODE;
  const tooWeak = isForRights(account) ? unfitPassword(password, account.email) : null;
  const newHash = tooWeak === null ? await hashed(password) : null;
  if (newHash === null) {
    await codesStore.giveCodeTryBack(right);
    return tooWeak ?? BUSY;
  }
  const names = [account.email, account.username ?? []].flat();
  const targets = [userTarget(account.id), ...names.map((name) => nameTarget(name, network))];
  const isStrong = isHardToGuess(password, account.email);
  const change = newChange("password_changed", account.id, whence);
  const isSet = await store.resetPassword(right, { newHash, isStrong }, targets.flatMap(keysOf), change);
  return isSet ? passwordSet(change) : WRONG_CODE;
}

/**
 * Changes the password, and ends every session but the caller's. `current`: null for an account without a password, see
 * `passwordForChange`.
 */
export async function changePassword(
  caller: Caller,
  current: string | null,
  password: string,
  whence: string | null,
): Promise<Done> {
  const { userId, sessionId } = caller;
  const account = await presentAccount(userId);
  if (account === null) return ACCOUNT_GONE;
  const unfit = unfitPassword(password, account.email);
  if (unfit !== null) return unfit;
  const target = userTarget(userId);
  const tried = current === null ? null : await tryPassword(target, current, Promise.resolve(account));
  if (tried?.ok === false) return tried;
  const newHash = await hashed(password);
  if (newHash === null) {
    if (tried !== null) await store.givePasswordTryBack(tried.keys);
    return BUSY;
  }
  const change = newChange("password_changed", userId, whence);
  const isSet = await store.changePassword(account, newHash, sessionId, keysOf(target), change);
  return isSet ? passwordSet(change) : WRONG_PASSWORD;
}

async function passwordSet(change: AccountChange): Promise<Done> {
  securityEvent("password_set", { userId: change.userId });
  await hurryChangeMail(change);
  return { ok: true };
}

/** Checks the password of a signed-in person once more; null: nothing to check. Wrong ones count towards the lock. */
export async function checkPassword(userId: number, password: string | null): Promise<Done> {
  const account = await presentAccount(userId);
  if (account === null) return ACCOUNT_GONE;
  if (password === null) return { ok: true };
  const target = userTarget(userId);
  const tried = await tryPassword(target, password, Promise.resolve(account));
  if (!tried.ok) return tried;
  await store.forgetPasswordTries(target);
  return { ok: true };
}

/** Deletes the counts of wrong passwords that are unchanged for a day, and networks without a login for 90 days. */
export const forgetOldTries = (nowMs: number): Promise<void> =>
  store.forgetOldPasswordTries(nowMs - TRIES_KEPT_MS, nowMs);

export const BUSY: Refused = { ok: false, code: "busy" };

const WRONG_PASSWORD: Refused = { ok: false, code: "wrong_password" };

export function unfitPassword(
  password: string,
  email: string,
  wanted: Entrance["passwords"] = "hard_to_guess",
): Refused | null {
  const weakness = passwordWeakness(password, email, wanted);
  return weakness === null ? null : { ok: false, code: "unfit_password", fault: weakness };
}

const gate = new HashGate({ running: 2, waiting: 8, pause: () => scheduler.wait(1), nowMs: now });

/** The password's hash, or null when the gate is full. */
export const hashed = (password: string): Promise<string | null> => gate.run(() => hashNow(password));

const hashNow = (password: string): string => hashPassword(password, randomBytes(SALT_BYTES));

interface RightPassword<Found> {
  readonly account: Found;
  readonly newHash: string | null;
  /** What the try was counted by. */
  readonly keys: string[];
}

type Tried<Found> = Answer<RightPassword<Found>, Refused>;

/** Counts a try before it is made, see `Target`. Refuses where the target is locked. */
export async function takeTry(target: Target): Promise<Answer<{ readonly keys: string[] }, Refused>> {
  const nowMs = now();
  const locks = { own: lockedUntilMsByFailures(nowMs), all: lockOfAllNetworks(nowMs) };
  const taken = await store.takePasswordTry(target, locks, nowMs);
  return taken.ok ? taken : { ok: false, code: "locked", retryAfterMs: taken.lockedUntilMs - nowMs };
}

/**
 * Checks a password. The try counts as wrong until the caller clears the count, so that parallel guesses are counted
 * before the first one is answered. `newHash` is for an account whose hash has other parameters than today's.
 */
export async function tryPassword<Found extends Account>(
  target: Target,
  password: string,
  found: Promise<Found | null>,
): Promise<Tried<Found>> {
  const [taken, account] = await Promise.all([takeTry(target), found]);
  if (!taken.ok) {
    securityEvent("account_locked", { userId: account?.id });
    return taken;
  }
  const { keys } = taken;
  const hash = hashToCheck(account?.passwordHash ?? null);
  const verdict = await gate.run(() => {
    const isRight = verifyPassword(password, hash);
    return { isRight, newHash: isRight && needsRehash(hash) ? hashNow(password) : null };
  });
  if (verdict === null) {
    await store.givePasswordTryBack(keys);
    return BUSY;
  }
  return account !== null && verdict.isRight
    ? { ok: true, account, newHash: verdict.newHash, keys }
    : WRONG_PASSWORD;
}

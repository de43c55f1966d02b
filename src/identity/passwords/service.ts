import { createHash } from "node:crypto";
import type { Caller } from "../../http/caller.ts";
import type { Answer } from "../../platform/answer.ts";
import { now, randomBytes } from "../../platform/clock.ts";
import { describeFault } from "../../platform/faults.ts";
import type { Account } from "../accounts/account.ts";
import { normalEmail, normalUsername } from "../accounts/person.ts";
import type { Refused } from "../accounts/refusals.ts";
import { ACCOUNT_GONE, isShut, presentAccount } from "../accounts/service.ts";
import type { Done } from "../accounts/service.ts";
import * as accountsStore from "../accounts/store.ts";
import { WRONG_CODE, rightCode, sendCode } from "../codes/service.ts";
import * as codesStore from "../codes/store.ts";
import { MAIN_ENTRANCE } from "../login/entrance.ts";
import type { Entrance } from "../login/entrance.ts";
import { HashGate } from "./hash-gate.ts";
import { lockedUntilMsByFailures } from "./lockout.ts";
import { passwordWeakness } from "./password-weakness.ts";
import { NOBODYS_HASH, SALT_BYTES, hashPassword, needsRehash, verifyPassword } from "./password.ts";
import * as store from "./store.ts";

const TRIES_KEPT_MS = 24 * 60 * 60 * 1000;

/**
 * Sends a code, if there is an account with this address that the entrance admits. Never throws: it runs behind the
 * answer.
 */
export async function forgotPassword(email: string, { admits } = MAIN_ENTRANCE): Promise<void> {
  const address = normalEmail(email);
  try {
    const account = await (admits === "confirmed"
      ? accountsStore.accountByAddress(address)
      : accountsStore.accountByLogin(address, address, "open"));
    if (account === null || account.disabledAtMs !== null || isShut(account.email)) return;
    await sendCode(account.id, "reset_password", account.email);
  } catch (fault) {
    console.error("no code for a forgotten password", describeFault(fault));
  }
}

/** Sets the password, ends every session, and lifts the locks that wrong passwords have brought. */
export async function resetPassword(
  email: string,
  typed: string,
  password: string,
  entrance = MAIN_ENTRANCE,
): Promise<Done> {
  const unfit = unfitPassword(password, normalEmail(email), entrance);
  if (unfit !== null) return unfit;
  const right = await rightCode(email, ["reset_password"], typed);
  const account = right === null ? null : await presentAccount(right.userId);
  if (right === null || account === null) return WRONG_CODE;
  const newHash = await hashed(password);
  if (newHash === null) {
    await codesStore.giveCodeTryBack(right);
    return BUSY;
  }
  const targets = [userTarget(account.id), ...[account.email, account.username ?? []].flat().map(nameTarget)];
  return (await store.resetPassword(right, newHash, targets, now())) ? { ok: true } : WRONG_CODE;
}

/** Ends every other session of the caller. */
export async function changePassword(caller: Caller, current: string, password: string): Promise<Done> {
  const { userId, sessionId } = caller;
  const account = await presentAccount(userId);
  if (account === null) return ACCOUNT_GONE;
  const unfit = unfitPassword(password, account.email, MAIN_ENTRANCE);
  if (unfit !== null) return unfit;
  const target = userTarget(userId);
  const tried = await tryPassword(target, current, Promise.resolve(account));
  if (!tried.ok) return tried;
  const newHash = await hashed(password);
  if (newHash === null) {
    await store.givePasswordTryBack(target);
    return BUSY;
  }
  return (await store.changePassword(account, newHash, sessionId, [target], now()))
    ? { ok: true }
    : WRONG_PASSWORD;
}

/** For what asks a signed-in person for the password again. */
export async function checkPassword(userId: number, password: string): Promise<Done> {
  const account = await presentAccount(userId);
  if (account === null) return ACCOUNT_GONE;
  const target = userTarget(userId);
  const tried = await tryPassword(target, password, Promise.resolve(account));
  if (!tried.ok) return tried;
  await store.forgetPasswordTries(target);
  return { ok: true };
}

/** Counts of wrong passwords that nobody has added to for a day. */
export const forgetOldTries = (nowMs: number): Promise<void> =>
  store.forgetPasswordTriesBefore(nowMs - TRIES_KEPT_MS);

export const BUSY: Refused = { ok: false, code: "busy" };

const WRONG_PASSWORD: Refused = { ok: false, code: "wrong_password" };

export function unfitPassword(password: string, email: string, { passwords }: Entrance): Refused | null {
  const fault = passwordWeakness(password, email, passwords);
  return fault === null ? null : { ok: false, code: "unfit_password", fault };
}

const gate = new HashGate({ running: 2, waiting: 8, pause: () => scheduler.wait(1), nowMs: now });

/** Null when the gate is full. */
export const hashed = (password: string): Promise<string | null> => gate.run(() => hashNow(password));

const hashNow = (password: string): string => hashPassword(password, randomBytes(SALT_BYTES));

/**
 * Wrong passwords are counted by the name that was typed. Signed-in people have a count of their own: whoever registers
 * another one's address could else wipe out what was counted for it, by their own right password.
 */
export const nameTarget = (name: string): string => targetOf(`name ${normalUsername(name)}`);

const userTarget = (userId: number): string => targetOf(`user ${userId}`);

const targetOf = (text: string): string => createHash("sha256").update(text).digest("base64url");

type Tried = Answer<{ readonly account: Account; readonly newHash: string | null }, Refused>;

/**
 * The try counts as wrong until somebody forgets it, so that parallel guesses are counted before the first one is
 * answered. `newHash` is for an account whose hash is not as it would be made today.
 */
export async function tryPassword(
  target: string,
  password: string,
  found: Promise<Account | null>,
): Promise<Tried> {
  const nowMs = now();
  const [lockedUntilMs, account] = await Promise.all([
    store.takePasswordTry(target, lockedUntilMsByFailures(nowMs), nowMs),
    found,
  ]);
  if (lockedUntilMs !== null) return { ok: false, code: "locked", retryAfterMs: lockedUntilMs - nowMs };
  const hash = account?.passwordHash ?? NOBODYS_HASH;
  const verdict = await gate.run(() => {
    const isRight = verifyPassword(password, hash);
    return { isRight, newHash: isRight && needsRehash(hash) ? hashNow(password) : null };
  });
  if (verdict === null) {
    await store.givePasswordTryBack(target);
    return BUSY;
  }
  return account !== null && verdict.isRight
    ? { ok: true, account, newHash: verdict.newHash }
    : WRONG_PASSWORD;
}

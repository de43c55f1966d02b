/** People and how they prove who they are. */
import { createHash } from "node:crypto";
import { env } from "cloudflare:workers";
import { now, randomBytes, randomHex } from "../clock.ts";
import { describeFault } from "../faults.ts";
import { mailId } from "../mail/mail-id.ts";
import { hurryMail, requestMail } from "../mail/service.ts";
import type { Caller } from "../sessions/caller.ts";
import { accessTokenFor, newSession, readyToSign } from "../sessions/service.ts";
import type { NewSession } from "../sessions/service.ts";
import type { Tokens } from "../sessions/tokens.ts";
import { isLocal, secret } from "../settings.ts";
import { CODE_LIFE_MS, CODE_TRIES, NONCE_BYTES, isSameCode, mailCode } from "./code.ts";
import type { CodePurpose } from "./code.ts";
import { MAIN_ENTRANCE } from "./entrance.ts";
import type { Entrance } from "./entrance.ts";
import { HashGate } from "./hash-gate.ts";
import type { Language } from "./language.ts";
import { lockedUntilMsByFailures } from "./lockout.ts";
import { nameMark } from "./name-mark.ts";
import { passwordFault } from "./password-fault.ts";
import { NOBODYS_HASH, SALT_BYTES, hashPassword, needsRehash, verifyPassword } from "./password.ts";
import { isDemoAddress, isFreeToUse, keptUsername, normalEmail, normalUsername } from "./person.ts";
import type { Person } from "./person.ts";
import type { Refused } from "./refusals.ts";
import * as store from "./store.ts";
import type { Account, SentCode } from "./store.ts";

/** A registration that was not confirmed by then is not waited for. */
const CONTEST_MS = 24 * 60 * 60 * 1000;
const TRIES_KEPT_MS = 24 * 60 * 60 * 1000;

export interface Registration {
  readonly email: string;
  readonly password: string;
  readonly name: string | null;
  readonly username: string | null;
  readonly role: Person["role"];
  readonly language: Language;
}

export interface SignedIn extends Tokens {
  readonly ok: true;
  readonly person: Person;
}

type Done = { readonly ok: true } | Refused;

/**
 * Makes a pending account, signs it in, and asks for the mail with its first code. Where the address is another account's
 * all is the same but the mail, which says so: whoever does not read the address's mail learns nothing. A mail that fails
 * stops nothing. An entrance that admits everybody says so itself, and makes no second account for an address.
 */
export async function register(
  registration: Registration,
  entrance = MAIN_ENTRANCE,
): Promise<SignedIn | Refused> {
  const { password, name, role, language } = registration;
  const email = normalEmail(registration.email);
  if (isShut(email)) return { ok: false, code: "demo_address" };
  if (role === "owner" && env.OWNER_SIGNUP !== "open") return { ok: false, code: "owner_approval_needed" };
  const username = registration.username === null ? null : normalUsername(registration.username);
  if (username !== null && !isFreeToUse(username, email)) return { ok: false, code: "foreign_username" };
  const unfit = unfitPassword(password, email, entrance);
  if (unfit !== null) return unfit;
  const alone = entrance.admits === "everybody";
  if (alone && (await store.accountByLogin(email, email, "all")) !== null)
    return { ok: false, code: "account_exists", taken: "email" };

  await readyToSign();
  const passwordHash = await hashed(password);
  if (passwordHash === null) return BUSY;
  const session = newSession();
  const code = newCode("confirm_email", email);
  const created = await store.createAccount(
    {
      email,
      username: keptUsername(username, email),
      name,
      passwordHash,
      role,
      language,
      createdAtMs: now(),
    },
    session,
    code,
    alone,
  );
  if (!created.ok) return { ok: false, code: "account_exists", taken: created.taken };
  const { account, isAddressTaken } = created;
  await askForMail(account.id, isAddressTaken ? "account_exists" : "confirm_email", code.nonce);
  return signIn(account, session, entrance, email);
}

/**
 * By address or username. Whether there is no such account, it is pending or disabled, or the password is wrong: the
 * refusal is the same, and takes as long; so is the lock after too many.
 */
export async function login(
  name: string,
  password: string,
  entrance = MAIN_ENTRANCE,
): Promise<SignedIn | Refused> {
  await readyToSign();
  return (
    (await logInOnce(name, password, entrance)) ??
    (await logInOnce(name, password, entrance)) ?? { ok: false, code: "wrong_credentials" }
  );
}

/** Null where the account changed while the password was checked, as when a parallel login hashes it anew. */
async function logInOnce(
  name: string,
  password: string,
  entrance: Entrance,
): Promise<SignedIn | Refused | null> {
  const target = nameTarget(name);
  const tried = await tryPassword(target, password, accountToLogIn(name, entrance));
  if (!tried.ok) return tried.code === "wrong_password" ? { ok: false, code: "wrong_credentials" } : tried;
  const session = newSession();
  if (await store.openSession(tried.account, session, target, tried.newHash))
    return signIn(tried.account, session, entrance, name);
  await store.givePasswordTryBack(target);
  return null;
}

/** Whom `login` would let in by this name; null where there is none. Only for entrances that tell everybody who is there. */
export const personNamed = (name: string): Promise<Person | null> =>
  accountToLogIn(name, { admits: "everybody" });

/** Whether the caller came in by this name, as the token itself says: then nobody has to be looked up. */
export const cameInAs = (caller: Caller, name: string): boolean => caller.cameAs === nameMark(name);

async function accountToLogIn(name: string, { admits }: Pick<Entrance, "admits">): Promise<Account | null> {
  const among = admits === "confirmed" ? "confirmed" : "open";
  const found = await store.accountByLogin(normalEmail(name), normalUsername(name), among);
  return found === null || isShut(found.email) ? null : found;
}

/** A new code by mail; the old one is worth nothing from now on. */
export async function sendNewCode(userId: number): Promise<Done> {
  const account = await presentAccount(userId);
  if (account === null) return ACCOUNT_GONE;
  if (account.emailConfirmedAtMs !== null) return { ok: false, code: "email_already_confirmed" };
  await sendCode(userId, "confirm_email", account.email);
  return { ok: true };
}

/** Sends a code to the new address, which counts once that is confirmed; or, where it is another account's, says so there. */
export async function requestAddressChange(userId: number, newEmail: string): Promise<Done> {
  const email = normalEmail(newEmail);
  const account = await presentAccount(userId);
  if (account === null) return ACCOUNT_GONE;
  if (isShut(email)) return { ok: false, code: "demo_address" };
  if (email !== account.email) await sendCode(userId, "change_email", email);
  return { ok: true };
}

/**
 * Confirms a pending account, or completes a change of address. Each call costs a try of all codes of the address. Where
 * several wait for one address, the mails do not tell whose code is whose, and a stranger's could be the newest: then
 * only `userId`, who is signed in, confirms the own one.
 */
export async function verifyEmail(email: string, typed: string, userId: number | null): Promise<Done> {
  const right = await rightCode(email, ["confirm_email", "change_email"], typed);
  if (right?.purpose === "confirm_email" && right.userId !== userId) {
    if (await store.isContested(right.email, now() - CONTEST_MS))
      return { ok: false, code: "address_contested" };
  }
  const initialAdmin = env.INITIAL_ADMIN_EMAIL ? normalEmail(env.INITIAL_ADMIN_EMAIL) : null;
  const confirmed = right === null ? null : await store.confirmEmail(right, initialAdmin, now());
  if (right === null || confirmed === null) return WRONG_CODE;
  if (confirmed.isWelcome) await hurryMail(mailId({ kind: "welcome", userId: right.userId }));
  return { ok: true };
}

/**
 * Sends a code, if there is an account with this address that the entrance admits. Never throws: it runs behind the
 * answer.
 */
export async function forgotPassword(email: string, { admits } = MAIN_ENTRANCE): Promise<void> {
  const address = normalEmail(email);
  try {
    const account = await (admits === "confirmed"
      ? store.accountByAddress(address)
      : store.accountByLogin(address, address, "open"));
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
    await store.giveCodeTryBack(right);
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

export async function person(userId: number): Promise<{ readonly ok: true; person: Person } | Refused> {
  const account = await presentAccount(userId);
  return account === null ? ACCOUNT_GONE : { ok: true, person: account };
}

/** Under a name of their own choice, if they have one. Null for an account that is gone. */
export async function personForMail(
  userId: number,
): Promise<Pick<Person, "email" | "name" | "language"> | null> {
  const account = await store.accountById(userId);
  if (account === null || account.erasedAtMs !== null) return null;
  const { email, name, username, language } = account;
  return { email, name: name ?? username, language };
}

/** What whoever has confirmed the address reads; null where nobody has. */
export const languageOfAddress = async (email: string): Promise<Language | null> =>
  (await store.accountByAddress(email))?.language ?? null;

/** The code that goes with this nonce, or null when it has been used or replaced, or its time is over. */
export async function codeForMail(
  purpose: CodePurpose,
  userId: number,
  nonce: string,
): Promise<{ email: string; code: string } | null> {
  const sent = await store.codeBy(userId, nonce);
  return sent === null || sent.purpose !== purpose || sent.expiresAtMs <= now()
    ? null
    : { email: sent.email, code: mailCode(secret("CODE_SECRET"), sent) };
}

/** Where a code with this nonce was asked for, or null when it has been replaced. */
export const addressOfCode = async (userId: number, nonce: string): Promise<string | null> =>
  (await store.codeBy(userId, nonce))?.email ?? null;

/** Counts of wrong passwords that nobody has added to for a day. */
export const forgetOldTries = (nowMs: number): Promise<void> =>
  store.forgetPasswordTriesBefore(nowMs - TRIES_KEPT_MS);

const ACCOUNT_GONE: Refused = { ok: false, code: "account_gone" };
const BUSY: Refused = { ok: false, code: "busy" };
const WRONG_CODE: Refused = { ok: false, code: "wrong_code" };
const WRONG_PASSWORD: Refused = { ok: false, code: "wrong_password" };

/** A deployment's door is shut for the demo accounts, whose password everybody knows. */
export const isShut = (email: string): boolean => isDemoAddress(email) && !isLocal();

async function presentAccount(userId: number): Promise<Account | null> {
  const account = await store.accountById(userId);
  return account === null || account.disabledAtMs !== null ? null : account;
}

function unfitPassword(password: string, email: string, { passwords }: Entrance): Refused | null {
  const fault = passwordFault(password, email, passwords);
  return fault === null ? null : { ok: false, code: "unfit_password", fault };
}

const gate = new HashGate({ running: 2, waiting: 8, pause: () => scheduler.wait(1), nowMs: now });

/** Null when the gate is full. */
const hashed = (password: string): Promise<string | null> => gate.run(() => hashNow(password));

const hashNow = (password: string): string => hashPassword(password, randomBytes(SALT_BYTES));

/**
 * Wrong passwords are counted by the name that was typed. Signed-in people have a count of their own: whoever registers
 * another one's address could else wipe out what was counted for it, by their own right password.
 */
const nameTarget = (name: string): string => targetOf(`name ${normalUsername(name)}`);
const userTarget = (userId: number): string => targetOf(`user ${userId}`);
const targetOf = (text: string): string => createHash("sha256").update(text).digest("base64url");

type Tried = { readonly ok: true; readonly account: Account; readonly newHash: string | null } | Refused;

/**
 * The try counts as wrong until somebody forgets it, so that parallel guesses are counted before the first one is
 * answered. `newHash` is for an account whose hash is not as it would be made today.
 */
async function tryPassword(target: string, password: string, found: Promise<Account | null>): Promise<Tried> {
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

const newCode = (purpose: CodePurpose, email: string) => ({
  purpose,
  email,
  nonce: randomHex(NONCE_BYTES),
  expiresAtMs: now() + CODE_LIFE_MS[purpose],
  triesLeft: CODE_TRIES,
});

async function sendCode(userId: number, purpose: CodePurpose, email: string): Promise<void> {
  const code = newCode(purpose, email);
  const isAddressTaken = await store.replaceCode(userId, code);
  await askForMail(userId, isAddressTaken ? "account_exists" : purpose, code.nonce);
}

/** The code stands in D1 by now, and a mail that was not sent can be asked for again. */
async function askForMail(
  userId: number,
  kind: CodePurpose | "account_exists",
  nonce: string,
): Promise<void> {
  try {
    await requestMail({ kind, userId, nonce }, userId);
  } catch (fault) {
    console.warn("the mail with a code could not be asked for", describeFault(fault));
  }
}

/** Null for a wrong code and for an address that has none. */
async function rightCode(email: string, purposes: CodePurpose[], typed: string): Promise<SentCode | null> {
  const codeSecret = secret("CODE_SECRET");
  const sent = await store.spendTry(normalEmail(email), purposes, now());
  return sent.find((code) => isSameCode(typed, mailCode(codeSecret, code))) ?? null;
}

async function signIn(
  account: Account,
  session: NewSession,
  { tokenLifeS, namesCaller }: Entrance,
  name: string,
): Promise<SignedIn> {
  const caller = {
    userId: account.id,
    role: account.role,
    isAdmin: account.isAdmin,
    emailConfirmed: account.emailConfirmedAtMs !== null,
    sessionId: session.id,
    cameAs: namesCaller ? nameMark(name) : undefined,
  };
  const accessToken = await accessTokenFor(caller, tokenLifeS);
  return { ok: true, person: account, accessToken, refreshToken: session.refreshToken };
}

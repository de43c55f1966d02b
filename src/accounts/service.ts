/** People and how they prove who they are. */
import { env } from "cloudflare:workers";
import { describeFault } from "../faults.ts";
import { now, randomBytes, randomHex } from "../clock.ts";
import { requestMail } from "../mail/service.ts";
import { isLocal, secret } from "../settings.ts";
import { accessKey, signAccessToken, verifyAccessToken } from "./access-token.ts";
import type { AccessKey } from "./access-token.ts";
import type { Caller } from "./caller.ts";
import { CODE_LIFE_MS, CODE_TRIES, NONCE_BYTES, isSameCode, mailCode } from "./code.ts";
import { NOBODYS_HASH, SALT_BYTES, hashPassword, needsRehash, verifyPassword } from "./password.ts";
import { isDemoAddress, isFreeToUse, normalEmail, normalUsername } from "./person.ts";
import type { Person } from "./person.ts";
import type { Refused } from "./refusals.ts";
import * as store from "./store.ts";
import type { Account, Code, Session } from "./store.ts";

const SESSION_ID_BYTES = 16;

export interface Registration {
  readonly email: string;
  readonly password: string;
  readonly name: string | null;
  readonly username: string | null;
  readonly role: Person["role"];
}

export interface SignedIn {
  readonly ok: true;
  readonly person: Person;
  readonly accessToken: string;
}

/** Makes the account, signs it in, and asks for the mail with its first code. A mail that fails stops nothing. */
export async function register(registration: Registration): Promise<SignedIn | Refused> {
  const { password, name, role } = registration;
  const email = normalEmail(registration.email);
  const username = registration.username === null ? null : normalUsername(registration.username);
  if (isShut(email)) return { ok: false, code: "demo_address" };
  if (role === "owner" && env.OWNER_SIGNUP !== "open") return { ok: false, code: "owner_approval_needed" };
  if (username !== null && !isFreeToUse(username, email)) return { ok: false, code: "foreign_username" };

  const key = await currentKey();
  const passwordHash = hashPassword(password, randomBytes(SALT_BYTES));
  const session = newSession();
  const code = newCode();
  const created = await store.createAccount(
    { email, username, name, passwordHash, role, createdAtMs: now() },
    session,
    code,
  );
  if (!created.ok) return { ok: false, code: "account_exists", taken: created.taken };
  await sendCode(created.account.id, code);
  return signIn(created.account, session, key);
}

/**
 * By address or username. Whether there is no such account, it is disabled, or the password is wrong: the refusal is
 * the same, and takes as long.
 */
export async function login(name: string, password: string): Promise<SignedIn | Refused> {
  return (await logInOnce(name, password)) ?? (await logInOnce(name, password)) ?? WRONG_CREDENTIALS;
}

const WRONG_CREDENTIALS: Refused = { ok: false, code: "wrong_credentials" };

/** Null where the account changed while the password was checked, as when a parallel login hashes it anew. */
async function logInOnce(name: string, password: string): Promise<SignedIn | Refused | null> {
  const key = await currentKey();
  const found = await store.accountByLogin(normalEmail(name), normalUsername(name));
  const account = found === null || found.disabledAtMs !== null || isShut(found.email) ? null : found;
  const isRight = verifyPassword(password, account?.passwordHash ?? NOBODYS_HASH);
  if (account === null || !isRight) return WRONG_CREDENTIALS;

  const session = newSession();
  const newHash = needsRehash(account.passwordHash) ? hashPassword(password, randomBytes(SALT_BYTES)) : null;
  return (await store.openSession(account, session, newHash)) ? signIn(account, session, key) : null;
}

/** A new code by mail; the old one is worth nothing from now on. */
export async function sendNewCode(userId: number): Promise<{ readonly ok: true } | Refused> {
  const account = await store.accountById(userId);
  if (account === null || account.disabledAtMs !== null) return { ok: false, code: "account_gone" };
  if (account.emailConfirmedAtMs !== null) return { ok: false, code: "email_already_confirmed" };
  const code = newCode();
  await store.replaceCode(userId, code);
  await sendCode(userId, code);
  return { ok: true };
}

/** Each call costs one of the code's tries. An address without an account is refused like a wrong code. */
export async function verifyEmail(email: string, typed: string): Promise<{ readonly ok: true } | Refused> {
  const codeSecret = secret("CODE_SECRET");
  const nowMs = now();
  const spent = await store.spendTry(normalEmail(email), nowMs);
  if (spent === null) return { ok: false, code: "wrong_code" };
  const { userId, nonce } = spent;
  if (!isSameCode(typed, mailCode(codeSecret, { purpose: "confirm_email", userId, nonce })))
    return { ok: false, code: "wrong_code" };
  const initialAdmin = env.INITIAL_ADMIN_EMAIL ? normalEmail(env.INITIAL_ADMIN_EMAIL) : null;
  return (await store.confirmEmail(userId, nonce, initialAdmin, nowMs))
    ? { ok: true }
    : { ok: false, code: "wrong_code" };
}

export async function person(userId: number): Promise<{ readonly ok: true; person: Person } | Refused> {
  const account = await store.accountById(userId);
  return account === null || account.disabledAtMs !== null
    ? { ok: false, code: "account_gone" }
    : { ok: true, person: account };
}

/** Null for a token that is not ours, or not any more. */
export async function callerOf(accessToken: string): Promise<Caller | null> {
  return verifyAccessToken(accessToken, await currentKey(), now());
}

/** The caller as D1 knows them now. Who is disabled or gone may do nothing. */
export async function refreshedCaller(caller: Caller): Promise<Caller> {
  const account = await store.accountById(caller.userId);
  return account === null || account.disabledAtMs !== null
    ? { ...caller, role: "user", isAdmin: false, emailConfirmed: false }
    : callerFrom(account, caller.sessionId);
}

/** Null for an account that is gone. */
export async function personForMail(userId: number): Promise<{ email: string; name: string | null } | null> {
  const account = await store.accountById(userId);
  return account === null ? null : { email: account.email, name: account.name };
}

/** The code that goes with this nonce, or null when it has been used or replaced, or its time is over. */
export async function confirmationCode(userId: number, nonce: string): Promise<string | null> {
  const code = await store.currentCode(userId);
  return code === null || code.nonce !== nonce || code.expiresAtMs <= now()
    ? null
    : mailCode(secret("CODE_SECRET"), { purpose: "confirm_email", userId, nonce });
}

/** A deployment's door is shut for the demo accounts, whose password everybody knows. */
const isShut = (email: string): boolean => isDemoAddress(email) && !isLocal();

const newSession = (): Session => ({ id: randomHex(SESSION_ID_BYTES), createdAtMs: now() });

const newCode = (): Code => ({
  nonce: randomHex(NONCE_BYTES),
  expiresAtMs: now() + CODE_LIFE_MS,
  triesLeft: CODE_TRIES,
});

/** The code stands in D1 by now, and a mail that was not sent can be asked for again. */
async function sendCode(userId: number, { nonce }: Code): Promise<void> {
  try {
    await requestMail({ kind: "confirm_email", userId, nonce }, userId);
  } catch (error) {
    console.warn("the mail with a code could not be asked for", describeFault(error));
  }
}

async function signIn(account: Account, session: Session, key: AccessKey): Promise<SignedIn> {
  const accessToken = await signAccessToken(callerFrom(account, session.id), key, now());
  return { ok: true, person: account, accessToken };
}

const callerFrom = ({ id, role, isAdmin, emailConfirmedAtMs }: Account, sessionId: string): Caller => ({
  userId: id,
  role,
  isAdmin,
  emailConfirmed: emailConfirmedAtMs !== null,
  sessionId,
});

let imported: { secret: string; key: AccessKey } | null = null;

/** A CryptoKey is plain data: an isolate may keep it. */
async function currentKey(): Promise<AccessKey> {
  const current = secret("ACCESS_TOKEN_SECRET");
  if (imported?.secret !== current) imported = { secret: current, key: await accessKey(current) };
  return imported.key;
}

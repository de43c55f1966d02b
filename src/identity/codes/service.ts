import { env } from "cloudflare:workers";
import { securityEvent } from "../../http/security-log.ts";
import { mailId } from "../../mail/outbox/mail-id.ts";
import { hurryMail, requestMail, requestMailAgain } from "../../mail/outbox/service.ts";
import { now, randomHex } from "../../platform/clock.ts";
import { describeFault } from "../../platform/faults.ts";
import { secret } from "../../platform/settings.ts";
import { untilEmpty } from "../../platform/until-empty.ts";
import { maskedAddress } from "../account-changes/account-change.ts";
import { hurryChangeMail, newChange } from "../account-changes/service.ts";
import type { Account } from "../accounts/account.ts";
import { normalEmail } from "../accounts/person.ts";
import type { Refused } from "../accounts/refusals.ts";
import { ACCOUNT_GONE, isShut, presentAccount } from "../accounts/service.ts";
import type { Done } from "../accounts/service.ts";
import { accountById } from "../accounts/store.ts";
import type { NewSession } from "../sessions/new-session.ts";
import {
  CODE_LIFE_MS,
  CODE_TRIES,
  CONFIRMING,
  NONCE_BYTES,
  isPlacedCode,
  isSameCode,
  mailCode,
} from "./code.ts";
import type { CodePurpose } from "./code.ts";
import { idInToken, isTokenOf, linkToken } from "./link-token.ts";
import type { CodeToMail, MailedCode, NewCode, SentCode } from "./sent-code.ts";
import * as store from "./store.ts";

/**
 * Sends the account's code by mail: the one that was sent before while it is valid, else a new one. Refuses a confirmed
 * address.
 */
export async function sendCodeAgain(userId: number, askedFrom: string | null): Promise<Done> {
  const account = await presentAccount(userId);
  if (account === null) return ACCOUNT_GONE;
  if (account.emailConfirmedAtMs !== null) return { ok: false, code: "email_already_confirmed" };
  await sendCode(userId, "confirm_email", account.email, askedFrom);
  return { ok: true };
}

/**
 * Sends a code to the new address, which replaces the old one once it is confirmed. Where another account has confirmed
 * the new address, the mail says so instead; the answer is the same.
 */
export async function requestAddressChange(
  userId: number,
  newEmail: string,
  askedFrom: string | null,
): Promise<Done> {
  const email = normalEmail(newEmail);
  const account = await presentAccount(userId);
  if (account === null) return ACCOUNT_GONE;
  if (isShut(email)) return { ok: false, code: "demo_address" };
  if (email !== account.email) await sendCode(userId, "change_email", email, askedFrom);
  return { ok: true };
}

/**
 * Confirms a pending account, or completes a change of address. Each call costs one try of every code of the address.
 * `userId`: the signed-in account, or null. While somebody else waits for the address too, a person with several mails does
 * not know whose code is whose, and a stranger's may be the newest: then a code confirms only for `userId` itself.
 */
export async function verifyEmail(
  email: string,
  typed: string,
  userId: number | null,
  whence: string | null,
): Promise<Done> {
  const right = await rightCode(email, CONFIRMING, typed);
  if (right === null) return WRONG_CODE;
  const confirmed = await confirm(right, right.userId === userId, null, whence);
  if (confirmed === "contested") return { ok: false, code: "address_contested" };
  return confirmed === "void" ? WRONG_CODE : { ok: true };
}

/** The address whose account is an admin once it is confirmed. */
export const initialAdmin = (): string | null =>
  env.INITIAL_ADMIN_EMAIL ? normalEmail(env.INITIAL_ADMIN_EMAIL) : null;

/** The account as confirmed by a right code, see `confirmEmail`. */
export async function confirm(
  right: SentCode,
  isOwn: boolean,
  session: NewSession | null,
  whence: string | null,
): Promise<Account | "contested" | "void"> {
  const change = newChange("address_changed", right.userId, whence, maskedAddress(right.email));
  const confirmed = await store.confirmEmail(right, isOwn, initialAdmin(), change, session);
  if (typeof confirmed === "string") return confirmed;
  if (confirmed.isWelcome) await hurryMail(mailId({ kind: "welcome", userId: right.userId }));
  else await hurryChangeMail(change);
  return confirmed.account;
}

/** The code with this nonce, and what its mail says; null when it was used or replaced, or has expired. */
export async function codeForMail(
  purpose: CodePurpose,
  userId: number,
  nonce: string,
): Promise<CodeToMail | null> {
  const [sent, account] = await Promise.all([store.codeBy(userId, nonce), accountById(userId)]);
  if (account === null || sent === null || sent.purpose !== purpose || sent.expiresAtMs <= now()) return null;
  const codeSecret = secret("CODE_SECRET");
  const isOwnAddress = account.emailConfirmedAtMs !== null && account.email === sent.email;
  return {
    email: sent.email,
    code: mailCode(codeSecret, sent),
    token: linkToken(codeSecret, sent),
    account: {
      id: userId,
      name: isOwnAddress ? (account.name ?? account.username) : null,
      createdAtMs: account.createdAtMs,
    },
    askedFrom: sent.askedFrom,
  };
}

/**
 * The code of one of these purposes that a link's token stands for, to be used like a typed one. Null where the token is
 * wrong, and where its code was used or replaced or has expired: the same for an unknown account. Costs no try; otherwise
 * anybody could use up the tries of one account id after another.
 */
export async function codeOfLink(
  token: string,
  purposes: readonly CodePurpose[],
): Promise<MailedCode | null> {
  const userId = idInToken(token);
  if (userId === null) return null;
  const codeSecret = secret("CODE_SECRET");
  const sent = await store.codesOf(userId, purposes, now());
  const meant = sent.find((code) => isTokenOf(token, codeSecret, code));
  return meant === undefined ? null : { email: meant.email, code: mailCode(codeSecret, meant) };
}

/** The address that the code with this nonce was requested for; null when it was used or replaced. */
export const addressOfCode = async (userId: number, nonce: string): Promise<string | null> =>
  (await store.codeBy(userId, nonce))?.email ?? null;

export const WRONG_CODE: Refused = { ok: false, code: "wrong_code" };

export const newCode = (purpose: CodePurpose, email: string, askedFrom: string | null): NewCode => ({
  purpose,
  email,
  nonce: randomHex(NONCE_BYTES),
  expiresAtMs: now() + CODE_LIFE_MS[purpose],
  triesLeft: CODE_TRIES,
  askedFrom,
});

/**
 * Sends the person's code of this purpose again, with more time, while it is valid; else a new one. So nobody makes a code
 * void by asking for another one, see docs/decisions/022-nobody-locks-others-out.md.
 */
export async function sendCode(
  userId: number,
  purpose: CodePurpose,
  email: string,
  askedFrom: string | null,
): Promise<void> {
  const { nonce, isAddressTaken } = await store.askForCode(userId, newCode(purpose, email, askedFrom), now());
  const kind = isAddressTaken ? "account_exists" : purpose;
  await orLogged(() => requestMailAgain({ kind, userId, nonce }, userId));
}

/** Requests the mail with the first code of a new account. */
export const askForFirstMail = (
  userId: number,
  kind: "confirm_email" | "account_exists",
  nonce: string,
): Promise<void> => orLogged(() => requestMail({ kind, userId, nonce }, userId));

/** A mail that could not be requested fails nothing: the code is in D1, and the person can request another mail. */
async function orLogged(request: () => Promise<void>): Promise<void> {
  try {
    await request();
  } catch (fault) {
    console.warn(
      "the mail with a code could not be requested; the person can request a new one",
      describeFault(fault),
    );
  }
}

/** Spends one try of every code of the address. Null for a wrong code, and for an address without codes. */
export async function rightCode(
  email: string,
  purposes: readonly CodePurpose[],
  typed: string,
): Promise<SentCode | null> {
  const codeSecret = secret("CODE_SECRET");
  const sent = await store.spendTry(normalEmail(email), purposes, now());
  const isRight = (code: SentCode): boolean =>
    isSameCode(typed, mailCode(codeSecret, code)) || isPlacedCode(typed, code);
  const right = sent.find(isRight) ?? null;
  if (right === null) securityEvent("code_refused");
  return right;
}

/** Codes stay this long after they ran out, for mails that are late: they say then that the code is void. */
const KEPT_MS = 24 * 60 * 60 * 1000;
const MOST_SWEPT = 200;

/** Removes codes that ran out a day ago. Returns how many. */
export const forgetOldCodes = (nowMs: number): Promise<number> =>
  untilEmpty(MOST_SWEPT, () => store.removeCodes(nowMs - KEPT_MS, MOST_SWEPT));

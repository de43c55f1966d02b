import { env } from "cloudflare:workers";
import { mailId } from "../../mail/outbox/mail-id.ts";
import { hurryMail, requestMail } from "../../mail/outbox/service.ts";
import { now, randomHex } from "../../platform/clock.ts";
import { describeFault } from "../../platform/faults.ts";
import { secret } from "../../platform/settings.ts";
import { normalEmail } from "../accounts/person.ts";
import type { Refused } from "../accounts/refusals.ts";
import { ACCOUNT_GONE, isShut, presentAccount } from "../accounts/service.ts";
import type { Done } from "../accounts/service.ts";
import { CODE_LIFE_MS, CODE_TRIES, CONFIRMING, NONCE_BYTES, isSameCode, mailCode } from "./code.ts";
import type { CodePurpose } from "./code.ts";
import { accountOfToken, isTokenOf, linkToken } from "./link-token.ts";
import type { MailedCode, SentCode } from "./sent-code.ts";
import * as store from "./store.ts";

/** A pending account that is older does not contest the address any more. */
const CONTEST_MS = 24 * 60 * 60 * 1000;

/** Sends a new code by mail; the old one is no longer valid. Refuses a confirmed address. */
export async function sendNewCode(userId: number): Promise<Done> {
  const account = await presentAccount(userId);
  if (account === null) return ACCOUNT_GONE;
  if (account.emailConfirmedAtMs !== null) return { ok: false, code: "email_already_confirmed" };
  await sendCode(userId, "confirm_email", account.email);
  return { ok: true };
}

/**
 * Sends a code to the new address, which replaces the old one once it is confirmed. Where another account has confirmed
 * the new address, the mail says so instead; the answer is the same.
 */
export async function requestAddressChange(userId: number, newEmail: string): Promise<Done> {
  const email = normalEmail(newEmail);
  const account = await presentAccount(userId);
  if (account === null) return ACCOUNT_GONE;
  if (isShut(email)) return { ok: false, code: "demo_address" };
  if (email !== account.email) await sendCode(userId, "change_email", email);
  return { ok: true };
}

/**
 * Confirms a pending account, or completes a change of address. Each call costs one try of every code of the address.
 * Where several pending accounts have the address, the mails do not show whose code is whose, and a stranger's may be
 * the newest: then only the signed-in `userId` may confirm, and only the own account.
 */
export async function verifyEmail(email: string, typed: string, userId: number | null): Promise<Done> {
  const right = await rightCode(email, CONFIRMING, typed);
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

/** The code with this nonce, and its link's token; null when it was used or replaced, or has expired. */
export async function codeForMail(
  purpose: CodePurpose,
  userId: number,
  nonce: string,
): Promise<(MailedCode & { readonly token: string }) | null> {
  const sent = await store.codeBy(userId, nonce);
  if (sent === null || sent.purpose !== purpose || sent.expiresAtMs <= now()) return null;
  const codeSecret = secret("CODE_SECRET");
  return {
    email: sent.email,
    code: mailCode(codeSecret, sent),
    token: linkToken(codeSecret, sent),
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
  const userId = accountOfToken(token);
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

export const newCode = (purpose: CodePurpose, email: string) => ({
  purpose,
  email,
  nonce: randomHex(NONCE_BYTES),
  expiresAtMs: now() + CODE_LIFE_MS[purpose],
  triesLeft: CODE_TRIES,
});

export async function sendCode(userId: number, purpose: CodePurpose, email: string): Promise<void> {
  const code = newCode(purpose, email);
  const isAddressTaken = await store.replaceCode(userId, code);
  await askForMail(userId, isAddressTaken ? "account_exists" : purpose, code.nonce);
}

/** Requests the mail. A failure is only logged, because the code is in D1 and the person can request another mail. */
export async function askForMail(
  userId: number,
  kind: CodePurpose | "account_exists",
  nonce: string,
): Promise<void> {
  try {
    await requestMail({ kind, userId, nonce }, userId);
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
  return sent.find((code) => isSameCode(typed, mailCode(codeSecret, code))) ?? null;
}

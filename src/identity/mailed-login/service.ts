/** Logging in by a code in a mail, without a password. Where the address has no account, the code makes one. */

import type { Language } from "../../http/languages.ts";
import { securityEvent } from "../../http/security-log.ts";
import type { Visit } from "../../http/visit.ts";
import { now } from "../../platform/clock.ts";
import { describeFault } from "../../platform/faults.ts";
import type { Account } from "../accounts/account.ts";
import { normalEmail } from "../accounts/person.ts";
import type { Refused } from "../accounts/refusals.ts";
import { isShut, presentAccount } from "../accounts/service.ts";
import { accountByAddress } from "../accounts/store.ts";
import type { SentCode } from "../codes/sent-code.ts";
import { confirm, rightCode, sendCode } from "../codes/service.ts";
import { giveCodeTryBack } from "../codes/store.ts";
import { MAIN_ENTRANCE } from "../login/entrance.ts";
import { signIn } from "../login/service.ts";
import type { SignedIn } from "../login/service.ts";
import { takeTry } from "../passwords/service.ts";
import { forgetPasswordTries } from "../passwords/store.ts";
import { factorTarget, nameTarget } from "../passwords/target.ts";
import type { ShownFactor } from "../second-factor/second-factor.ts";
import { askFactor, totpOf } from "../second-factor/service.ts";
import type { Totp } from "../second-factor/store.ts";
import type { OwnedSession } from "../sessions/new-session.ts";
import { newSession, readyToSign } from "../sessions/service.ts";
import * as store from "./store.ts";

/** An account that waits for its code is removed this long after the last request. Longer than the code is valid. */
const WAITING_MS = 60 * 60 * 1000;

/**
 * Sends a code to the address: to its account's owner, or to a pending account that is made for it, one for an address. No code
 * where the account is disabled. Never throws, because it runs after the answer.
 */
export async function requestLoginCode(
  email: string,
  language: Language,
  askedFrom: string | null,
): Promise<void> {
  const address = normalEmail(email);
  if (isShut(address)) return;
  try {
    const owner = await accountByAddress(address);
    if (owner !== null && owner.disabledAtMs !== null) return;
    const nowMs = now();
    const userId = owner?.id ?? (await store.waitingAccount(address, language, nowMs, nowMs + WAITING_MS));
    await sendCode(userId, "sign_in", address, askedFrom);
  } catch (fault) {
    console.error("no code was sent to log in", describeFault(fault));
  }
}

/**
 * Logs in by the code that was sent to the address. Every refusal is the same, but those of the second factor, for which an
 * account with an authenticator app is asked only after the right code. The code stays valid then, and is used up by the login.
 */
export async function loginByCode(
  email: string,
  typed: string,
  visit: Visit,
  shown: ShownFactor,
): Promise<SignedIn | Refused> {
  await readyToSign();
  const right = await rightCode(email, ["sign_in"], typed);
  const account = right === null ? null : await presentAccount(right.userId);
  const entered =
    right === null || account === null || isShut(account.email)
      ? WRONG
      : await enter(right, account, visit, shown);
  if (!entered.ok && (entered.code === "wrong_credentials" || entered.code === "wrong_second_factor"))
    securityEvent("login_refused", { userId: account?.id });
  return entered;
}

const WRONG: Refused = { ok: false, code: "wrong_credentials" };

async function enter(
  right: SentCode,
  account: Account,
  visit: Visit,
  shown: ShownFactor,
): Promise<SignedIn | Refused> {
  const totp = await totpOf(account.id);
  const factor = await showFactor(totp, shown, right);
  if (!factor.ok) return factor;
  const session = newSession(visit, factor.isShown);
  const entered = await open(right, account, session, visit);
  if (entered === null) return WRONG;
  return signIn(entered, session, MAIN_ENTRANCE, entered.email, totp !== null && totp.confirmedAtMs !== null);
}

/** Asks for the second factor. Wrong ones are counted by a count of their own. */
async function showFactor(
  totp: Totp | null,
  shown: ShownFactor,
  right: SentCode,
): Promise<Awaited<ReturnType<typeof askFactor>>> {
  if (totp === null || totp.confirmedAtMs === null) return { ok: true, isShown: false };
  const target = factorTarget(right.userId);
  const tried = await takeTry(target);
  if (!tried.ok) {
    securityEvent("account_locked", { userId: right.userId });
    return tried;
  }
  const factor = await askFactor(totp, shown, tried.keys);
  if (factor.ok) await forgetPasswordTries(target);
  else if (factor.code === "second_factor_needed") await giveCodeTryBack(right);
  return factor;
}

/**
 * Opens the session, and uses the code up. Confirms the account before, if it waited for the code: nobody but who has the mail
 * has a session or a password of it, so that others who wait for the address do not matter. Null where the code was used, or
 * the account changed meanwhile.
 */
async function open(
  right: SentCode,
  account: Account,
  session: OwnedSession,
  { network, whence }: Visit,
): Promise<Account | null> {
  if (account.emailConfirmedAtMs !== null)
    return (await store.openSessionBy(right, session, nameTarget(account.email, network))) ? account : null;
  const confirmed = await confirm(right, true, session, whence);
  return typeof confirmed === "string" ? null : confirmed;
}

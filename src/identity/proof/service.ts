/** Sensitive changes ask a signed-in person once more who they are, see docs/decisions/023-second-factors.md. */

import type { Caller } from "../../http/caller.ts";
import type { Answer } from "../../platform/answer.ts";
import { now } from "../../platform/clock.ts";
import type { Refused } from "../accounts/refusals.ts";
import { ACCOUNT_GONE, presentAccount } from "../accounts/service.ts";
import type { Assertion } from "../passkeys/ceremony.ts";
import { REFUSED, isProvedByPasskey } from "../passkeys/service.ts";
import { NO_PASSWORD } from "../passwords/password.ts";
import { tryPassword } from "../passwords/service.ts";
import { forgetPasswordTries } from "../passwords/store.ts";
import { userTarget } from "../passwords/target.ts";
import type { ShownFactor } from "../second-factor/second-factor.ts";
import { askFactor, totpOf } from "../second-factor/service.ts";
import { isProved } from "../sessions/known-caller.ts";
import { accessTokenFor, currentCaller, noteProof, readyToSign } from "../sessions/service.ts";

type Proved = Answer<{ readonly accessToken: string }, Refused>;

/**
 * Proves the caller again by the password, with the second factor where there is one. Wrong ones count towards the lock of
 * signed-in people. The new access token has the rights that the session has now.
 */
export async function proveByPassword(caller: Caller, password: string, shown: ShownFactor): Promise<Proved> {
  await readyToSign();
  const account = await presentAccount(caller.userId);
  if (account === null) return ACCOUNT_GONE;
  const target = userTarget(account.id);
  const [tried, totp] = await Promise.all([
    tryPassword(target, password, Promise.resolve(account)),
    totpOf(account.id),
  ]);
  if (!tried.ok) return tried;
  const factor = await askFactor(totp, shown, tried.keys);
  if (!factor.ok) return factor;
  await forgetPasswordTries(target);
  return proved(caller, factor.isShown);
}

/** Proves the caller again by a passkey, which counts as both factors. */
export async function proveByPasskey(caller: Caller, assertion: Assertion): Promise<Proved> {
  await readyToSign();
  return (await isProvedByPasskey(assertion, caller.userId)) ? proved(caller, true) : REFUSED;
}

async function proved(caller: Caller, bySecondFactor: boolean): Promise<Proved> {
  const known = await noteProof(caller, bySecondFactor);
  if (known === null) return ACCOUNT_GONE;
  // The deployment requires the account's passkey, and the password alone proves nothing here.
  if (known.provedAtMs === null) return { ok: false, code: "second_factor_needed" };
  const accessToken = await accessTokenFor({ ...known, cameAs: caller.cameAs }, known.createdAtMs);
  return { ok: true, accessToken };
}

/**
 * Whether the caller may change the address or the password, or erase the account, and with which password that has to be
 * checked: null for an account without one, whose session is proved.
 */
export async function passwordForChange(
  caller: Caller,
  password: string | undefined,
): Promise<Answer<{ readonly current: string | null }, Refused>> {
  const [known, account] = await Promise.all([currentCaller(caller), presentAccount(caller.userId)]);
  if (known === null || account === null) return ACCOUNT_GONE;
  if (known.provedAtMs === null) return UNPROVED;
  if (password !== undefined) return { ok: true, current: password };
  if (account.passwordHash !== NO_PASSWORD) return { ok: false, code: "password_needed" };
  return isProved(known, now()) ? { ok: true, current: null } : UNPROVED;
}

const UNPROVED: Refused = { ok: false, code: "reauthentication_needed" };

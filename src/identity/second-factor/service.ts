/** The second factor beside a password: an authenticator app (TOTP), and recovery codes for those who have lost it. */

import type { Caller } from "../../http/caller.ts";
import type { Answer } from "../../platform/answer.ts";
import { now, randomBytes } from "../../platform/clock.ts";
import { IV_BYTES, openSecret, sealSecret } from "../../platform/sealed-secret.ts";
import { houseBrand, secret } from "../../platform/settings.ts";
import { hurryChangeMail, newChange } from "../account-changes/service.ts";
import type { Refused } from "../accounts/refusals.ts";
import { ACCOUNT_GONE, presentAccount } from "../accounts/service.ts";
import type { Done } from "../accounts/service.ts";
import { givePasswordTryBack } from "../passwords/store.ts";
import { RECOVERY_CODES, RECOVERY_CODE_BYTES, hashOfRecoveryCode, recoveryCode } from "./recovery-code.ts";
import { totpOfPerson } from "./sealed-for.ts";
import type { SecondFactor, ShownFactor } from "./second-factor.ts";
import type { Totp } from "./store.ts";
import * as store from "./store.ts";
import { SECRET_BYTES, keyOf, stepOf } from "./totp.ts";

export async function secondFactorOf({ userId }: Caller): Promise<SecondFactor> {
  const { totp, recoveryCodesLeft } = await store.secondFactorOf(userId);
  return { totpSinceMs: totp?.confirmedAtMs ?? null, recoveryCodesLeft };
}

/** Makes a secret for an app. It counts once `confirmTotp` has seen a first code; until then it may be made anew. */
export async function setUpTotp({
  userId,
}: Caller): Promise<Answer<{ readonly key: Awaited<ReturnType<typeof keyOf>> }, Refused>> {
  const account = await presentAccount(userId);
  if (account === null) return ACCOUNT_GONE;
  if (account.emailConfirmedAtMs === null) return { ok: false, code: "email_not_confirmed" };
  const made = randomBytes(SECRET_BYTES);
  return (await store.addTotp(userId, sealed(made, userId), now()))
    ? { ok: true, key: await keyOf(made, account.email, houseBrand().name) }
    : { ok: false, code: "totp_exists" };
}

type WithCodes = Answer<{ readonly recoveryCodes: string[] }, Refused>;

/** Confirms the app by its first code, and returns the recovery codes, which are not shown again. */
export async function confirmTotp(
  { userId, sessionId }: Caller,
  typed: string,
  whence: string | null,
): Promise<WithCodes> {
  const { totp } = await store.secondFactorOf(userId);
  if (totp === null || totp.confirmedAtMs !== null) return NO_TOTP;
  const opened = openSecret(totp.sealedSecret, totpOfPerson(userId), secret("CODE_SECRET"));
  const step = opened === null ? null : await stepOf(opened, typed, now());
  if (opened === null || step === null) return { ok: false, code: "wrong_second_factor" };
  const codes = newRecoveryCodes();
  const again = sealed(opened, userId);
  const change = newChange("second_factor_added", userId, whence);
  if (!(await store.confirmTotp(totp, again, step, hashesOf(userId, codes), sessionId, change)))
    return NO_TOTP;
  await hurryChangeMail(change);
  return { ok: true, recoveryCodes: codes };
}

/**
 * Asks for the second factor after the right password, whose try was counted by `keys`; nothing is asked without a confirmed
 * app. A wrong code leaves the try counted, and one that is missing takes it back.
 */
export async function askFactor(
  totp: Totp | null,
  shown: ShownFactor,
  keys: readonly string[],
): Promise<Answer<{ readonly isShown: boolean }, Refused>> {
  const factor = totp === null || totp.confirmedAtMs === null ? "not asked" : await showFactor(totp, shown);
  if (factor === "wrong") return { ok: false, code: "wrong_second_factor" };
  if (factor !== "missing") return { ok: true, isShown: factor === "shown" };
  await givePasswordTryBack(keys);
  return { ok: false, code: "second_factor_needed" };
}

/** The app of an account, also one that waits for its first code. */
export const totpOf = async (userId: number): Promise<Totp | null> =>
  (await store.secondFactorOf(userId)).totp;

/** "missing" where nothing was sent. Each code works once. */
async function showFactor(
  totp: Totp,
  { totp: typed, recoveryCode: recovery }: ShownFactor,
): Promise<"shown" | "missing" | "wrong"> {
  const { userId } = totp;
  if (recovery !== undefined)
    return (await store.useRecoveryCode(userId, hashOfRecoveryCode(userId, recovery))) ? "shown" : "wrong";
  if (typed === undefined) return "missing";
  const opened = openSecret(totp.sealedSecret, totpOfPerson(userId), secret("CODE_SECRET"));
  const step = opened === null ? null : await stepOf(opened, typed, now());
  return step !== null && (await store.useStep(userId, step)) ? "shown" : "wrong";
}

export async function removeTotp({ userId }: Caller, whence: string | null): Promise<Done> {
  const change = newChange("second_factor_removed", userId, whence);
  if (!(await store.removeTotp(userId, change))) return NO_TOTP;
  await hurryChangeMail(change);
  return { ok: true };
}

/** Makes the recovery codes anew. The ones before work no more. */
export async function renewRecoveryCodes({ userId }: Caller): Promise<WithCodes> {
  const codes = newRecoveryCodes();
  return (await store.replaceRecoveryCodes(userId, hashesOf(userId, codes)))
    ? { ok: true, recoveryCodes: codes }
    : NO_TOTP;
}

const newRecoveryCodes = (): string[] =>
  Array.from({ length: RECOVERY_CODES }, () => recoveryCode(randomBytes(RECOVERY_CODE_BYTES)));

const hashesOf = (userId: number, codes: readonly string[]): string[] =>
  codes.map((code) => hashOfRecoveryCode(userId, code));

const sealed = (made: Uint8Array<ArrayBuffer>, userId: number): string =>
  sealSecret(made, totpOfPerson(userId), secret("CODE_SECRET"), randomBytes(IV_BYTES));

const NO_TOTP: Refused = { ok: false, code: "totp_not_found" };

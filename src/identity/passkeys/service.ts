import type { Caller } from "../../http/caller.ts";
import { securityEvent } from "../../http/security-log.ts";
import type { Visit } from "../../http/visit.ts";
import type { Answer } from "../../platform/answer.ts";
import { now, randomBytes } from "../../platform/clock.ts";
import { houseBrand, publicUrl } from "../../platform/settings.ts";
import { hurryChangeMail, newChange } from "../account-changes/service.ts";
import type { Account } from "../accounts/account.ts";
import type { Refused } from "../accounts/refusals.ts";
import { ACCOUNT_GONE, isShut, presentAccount } from "../accounts/service.ts";
import type { Done } from "../accounts/service.ts";
import { MAIN_ENTRANCE } from "../login/entrance.ts";
import { signIn } from "../login/service.ts";
import type { SignedIn } from "../login/service.ts";
import { openSessionOf } from "../login/store.ts";
import { newSession, readyToSign } from "../sessions/service.ts";
import { challengeIn, creationOptions, madePasskey, provedCounter, requestOptions } from "./ceremony.ts";
import type { Assertion, Attestation, CreationOptions, RequestOptions } from "./ceremony.ts";
import {
  CHALLENGE_BYTES,
  CHALLENGE_LIFE_MS,
  MAX_PASSKEYS,
  hasCountedOn,
  isHandleOf,
  relyingPartyOf,
} from "./passkey.ts";
import type { Challenge, Passkey } from "./passkey.ts";
import * as store from "./store.ts";

const relyingParty = () => relyingPartyOf(publicUrl("/"), houseBrand().name);

/** What a browser needs to make a passkey for the caller. */
export async function optionsForNewPasskey({
  userId,
}: Caller): Promise<Answer<{ readonly options: CreationOptions }, Refused>> {
  const account = await presentAccount(userId);
  if (account === null) return ACCOUNT_GONE;
  if (account.emailConfirmedAtMs === null) return UNCONFIRMED;
  const known = await store.passkeysOf(userId);
  if (known.length >= MAX_PASSKEYS) return TOO_MANY;
  const challenge = await newChallenge("register", userId);
  return { ok: true, options: await creationOptions(account, known, challenge, relyingParty()) };
}

/** Adds the passkey that the caller's browser made for a challenge of `optionsForNewPasskey`. */
export async function addPasskey(
  { userId, sessionId }: Caller,
  name: string,
  attestation: Attestation,
  whence: string | null,
): Promise<Answer<{ readonly passkey: Passkey }, Refused>> {
  const challenge = await takenChallenge(attestation.response.clientDataJSON, "register", userId);
  if (challenge === null) return REFUSED;
  const made = await madePasskey(attestation, challenge, relyingParty());
  if (made === null) return REFUSED;
  const change = newChange("passkey_added", userId, whence);
  const added = await store.addPasskey({ ...made, userId, name, createdAtMs: now() }, sessionId, change);
  if (added === "exists") return { ok: false, code: "passkey_exists" };
  if (added === null) return TOO_MANY;
  await hurryChangeMail(change);
  return { ok: true, passkey: added };
}

export const listPasskeys = ({ userId }: Caller): Promise<Passkey[]> => store.passkeysOf(userId);

export async function deletePasskey({ userId }: Caller, id: number, whence: string | null): Promise<Done> {
  const change = newChange("passkey_removed", userId, whence);
  if (!(await store.deletePasskey(userId, id, change))) return { ok: false, code: "passkey_not_found" };
  await hurryChangeMail(change);
  return { ok: true };
}

/** What a browser needs to log in: the person picks the account on the device. */
export async function optionsForLogin(): Promise<RequestOptions> {
  return requestOptions([], await newChallenge("login", null), relyingParty());
}

/**
 * Logs in by a passkey, which counts as both factors: the device has it, and has checked who holds the device. One refusal
 * for every reason.
 */
export async function loginByPasskey(assertion: Assertion, visit: Visit): Promise<SignedIn | Refused> {
  await readyToSign();
  const proved = await proof(assertion, "login", null);
  const session = newSession(visit, true);
  if (proved === null || !(await openSessionOf(proved.id, session))) {
    securityEvent("login_refused", { userId: proved?.id });
    return REFUSED;
  }
  return signIn(proved, session, MAIN_ENTRANCE, proved.email);
}

/** What a browser needs for another proof of a signed-in person. Refuses a person without passkeys. */
export async function optionsForProof(
  userId: number,
): Promise<Answer<{ readonly options: RequestOptions }, Refused>> {
  const known = await store.passkeysOf(userId);
  if (known.length === 0) return { ok: false, code: "passkey_not_found" };
  const challenge = await newChallenge("reauthenticate", userId);
  return { ok: true, options: await requestOptions(known, challenge, relyingParty()) };
}

/** Whether a passkey of the person signed a challenge of `optionsForProof`. */
export const isProvedByPasskey = async (assertion: Assertion, userId: number): Promise<boolean> =>
  (await proof(assertion, "reauthenticate", userId)) !== null;

/** The account whose passkey signed a challenge of this purpose and person; null for any other answer. */
async function proof(
  assertion: Assertion,
  purpose: Challenge["purpose"],
  userId: number | null,
): Promise<Account | null> {
  const { id, response } = assertion;
  const challenge = await takenChallenge(response.clientDataJSON, purpose, userId);
  const found = challenge === null ? null : await store.passkeyOfAccount(id);
  if (challenge === null || found === null) return null;
  const { passkey, account } = found;
  const isTheirs = (userId ?? account.id) === account.id && isHandleOf(response.userHandle, account.id);
  if (!isTheirs || isShut(account.email)) return null;
  const counter = await provedCounter(assertion, passkey, challenge, relyingParty());
  if (counter === null) return null;
  if (!hasCountedOn(passkey.counter, counter)) {
    securityEvent("passkey_copied", { userId: account.id });
    return null;
  }
  return (await store.notePasskeyUse(passkey, counter, now())) ? account : null;
}

async function newChallenge(
  purpose: Challenge["purpose"],
  userId: number | null,
): Promise<Uint8Array<ArrayBuffer>> {
  const random = randomBytes(CHALLENGE_BYTES);
  const challenge = Buffer.from(random).toString("base64url");
  await store.addChallenge({ challenge, purpose, userId, expiresAtMs: now() + CHALLENGE_LIFE_MS });
  return random;
}

/** The challenge that was answered, which is used up now; null where it is not one of this purpose and person, or too old. */
async function takenChallenge(
  clientDataJSON: string,
  purpose: Challenge["purpose"],
  userId: number | null,
): Promise<string | null> {
  const challenge = challengeIn(clientDataJSON);
  const taken = challenge === null ? null : await store.takeChallenge(challenge, now());
  return taken?.purpose === purpose && taken.userId === userId ? challenge : null;
}

/** Deletes challenges that nobody answered in time. */
export const forgetChallenges = (nowMs: number): Promise<void> => store.deleteChallengesUntil(nowMs);

export const REFUSED: Refused = { ok: false, code: "passkey_refused" };
const TOO_MANY: Refused = { ok: false, code: "too_many_passkeys" };
const UNCONFIRMED: Refused = { ok: false, code: "email_not_confirmed" };

import { env } from "cloudflare:workers";
import type { Language } from "../../http/languages.ts";
import type { Visit } from "../../http/visit.ts";
import { now } from "../../platform/clock.ts";
import { untilEmpty } from "../../platform/until-empty.ts";
import { isFreeToUse, keptUsername, normalEmail, normalUsername } from "../accounts/person.ts";
import type { Person } from "../accounts/person.ts";
import type { Refused } from "../accounts/refusals.ts";
import { isShut } from "../accounts/service.ts";
import * as accountsStore from "../accounts/store.ts";
import { askForFirstMail, newCode } from "../codes/service.ts";
import { MAIN_ENTRANCE } from "../login/entrance.ts";
import { signIn } from "../login/service.ts";
import type { SignedIn } from "../login/service.ts";
import { isHardToGuess } from "../passwords/password-weakness.ts";
import { BUSY, hashed, unfitPassword } from "../passwords/service.ts";
import { newSession, readyToSign } from "../sessions/service.ts";
import * as registrationStore from "./store.ts";

export interface Registration {
  readonly email: string;
  readonly password: string;
  readonly name: string | null;
  readonly username: string | null;
  readonly role: Person["role"];
  readonly language: Language;
  readonly visit: Visit;
}

/**
 * A pending account is removed after this time, unless it has bought something, owns something, or has logged in again, see
 * docs/decisions/008-pending-accounts.md.
 */
const PENDING_MS = 7 * 24 * 60 * 60 * 1000;
const MOST_SWEPT = 100;

/**
 * Makes a pending account, signs it in, and requests the mail with its first code. Where another account has confirmed
 * the address, only the mail differs, so that the answer does not reveal it. A failed mail does not fail the
 * registration. An entrance that admits everybody makes no second account for an address: it refuses with
 * `account_exists`.
 */
export async function register(
  registration: Registration,
  entrance = MAIN_ENTRANCE,
): Promise<SignedIn | Refused> {
  const { password, name, role, language, visit } = registration;
  const email = normalEmail(registration.email);
  if (isShut(email)) return { ok: false, code: "demo_address" };
  if (role === "owner" && env.OWNER_SIGNUP !== "open") return { ok: false, code: "owner_approval_needed" };
  const username = registration.username === null ? null : normalUsername(registration.username);
  if (username !== null && !isFreeToUse(username, email)) return { ok: false, code: "foreign_username" };
  const unfit = unfitPassword(password, email, entrance.passwords);
  if (unfit !== null) return unfit;
  const alone = entrance.admits === "everybody";
  if (alone && (await accountsStore.accountByLogin(email, email, "all")) !== null)
    return { ok: false, code: "account_exists", taken: "email" };

  await readyToSign();
  const passwordHash = await hashed(password);
  if (passwordHash === null) return BUSY;
  const session = newSession(visit);
  const code = newCode("confirm_email", email, visit.whence);
  const nowMs = now();
  const created = await accountsStore.createAccount(
    {
      email,
      username: keptUsername(username, email),
      name,
      passwordHash,
      passwordIsStrong: isHardToGuess(password, email),
      role,
      language,
      createdAtMs: nowMs,
      // Programs that know no confirmation keep their accounts.
      pendingUntilMs: entrance.admits === "confirmed" ? nowMs + PENDING_MS : null,
    },
    session,
    code,
    alone,
  );
  if (!created.ok) return { ok: false, code: "account_exists", taken: created.taken };
  const { account, isAddressTaken } = created;
  await askForFirstMail(account.id, isAddressTaken ? "account_exists" : "confirm_email", code.nonce);
  return signIn(account, session, entrance, email);
}

/** A guest who has bought nothing is removed after this time. The access token ends sooner. */
const GUEST_MS = 24 * 60 * 60 * 1000;

/**
 * Makes a guest: an account for one order, without a password, with an access token and no refresh token. Sends no mail, and
 * answers the same whether or not the address has an account. Each call makes another guest, so that nobody sees the order of
 * somebody who typed the same address.
 */
export async function registerGuest({
  email: typed,
  name,
  language,
  visit,
}: Pick<Registration, "email" | "name" | "language" | "visit">): Promise<SignedIn | Refused> {
  const email = normalEmail(typed);
  if (isShut(email)) return { ok: false, code: "demo_address" };
  await readyToSign();
  const session = newSession(visit);
  const pendingUntilMs = session.createdAtMs + GUEST_MS;
  const account = await registrationStore.addGuest({ email, name, language, pendingUntilMs }, session);
  return signIn(account, session, MAIN_ENTRANCE, email);
}

/** Removes the pending accounts whose time is over, and nothing that anybody needs. Returns how many were looked at. */
export const sweepPendingAccounts = (nowMs: number): Promise<number> =>
  untilEmpty(MOST_SWEPT, () => registrationStore.sweepPending(nowMs, MOST_SWEPT));

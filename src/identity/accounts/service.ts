/** Accounts as other nouns and departments read them. */

import type { Language } from "../../http/languages.ts";
import type { Answer } from "../../platform/answer.ts";
import { isLocal } from "../../platform/settings.ts";
import type { Account } from "./account.ts";
import { isDemoAddress } from "./person.ts";
import type { Person } from "./person.ts";
import type { Refused } from "./refusals.ts";
import * as store from "./store.ts";

export type Done = Answer<unknown, Refused>;

export async function person(userId: number): Promise<Answer<{ person: Person }, Refused>> {
  const account = await presentAccount(userId);
  return account === null ? ACCOUNT_GONE : { ok: true, person: account };
}

/**
 * The addressee of a mail, by name or else username. An address that is not confirmed may be a stranger's: then there is
 * no name, which is what the account's maker wrote. Null for an erased account.
 */
export async function personForMail(
  userId: number,
): Promise<(Pick<Person, "email" | "name" | "language"> & { readonly isConfirmed: boolean }) | null> {
  const account = await store.accountById(userId);
  if (account === null || account.erasedAtMs !== null) return null;
  const { email, name, username, language } = account;
  const isConfirmed = account.emailConfirmedAtMs !== null;
  return { email, name: isConfirmed ? (name ?? username) : null, language, isConfirmed };
}

/** The mail language of the account that has confirmed the address; null where none has. */
export const languageOfAddress = async (email: string): Promise<Language | null> =>
  (await store.accountByAddress(email))?.language ?? null;

/** Whether the account may see what the guest has bought: it has confirmed the guest's address. */
export const isGuestOf = (guestId: number, userId: number): Promise<boolean> =>
  store.isGuestOf(guestId, userId);

export const ACCOUNT_GONE: Refused = { ok: false, code: "account_gone" };

/** Whether the address is a demo account's, whose password is public, on a server that is not local. */
export const isShut = (email: string): boolean => isDemoAddress(email) && !isLocal();

/** Null for an account that is unknown or disabled. */
export async function presentAccount(userId: number): Promise<Account | null> {
  const account = await store.accountById(userId);
  return account === null || account.disabledAtMs !== null ? null : account;
}

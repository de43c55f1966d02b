import type { Caller } from "../../http/caller.ts";
import type { Language } from "../../http/languages.ts";

/** A person with an account, as other departments see them: without the password's hash. */
export interface Person {
  readonly id: number;
  /** Lower case. */
  readonly email: string;
  readonly username: string | null;
  readonly name: string | null;
  readonly role: "user" | "owner";
  readonly isAdmin: boolean;
  readonly emailConfirmedAtMs: number | null;
  /** Null where it is not known yet. */
  readonly passwordIsStrong: boolean | null;
  /** A pending account for one order, see docs/decisions/024-guests.md. */
  readonly isGuest: boolean;
  readonly createdAtMs: number;
  /** The language of mails. */
  readonly language: Language;
}

type Rights = Pick<Person, "role" | "isAdmin" | "emailConfirmedAtMs" | "passwordIsStrong">;

/**
 * The rights of an admin begin with the confirmation of the address, also for an account that was promoted before, and wait
 * while the password is easy to guess.
 */
export const hasAdminRights = ({
  isAdmin,
  emailConfirmedAtMs,
  passwordIsStrong,
}: Omit<Rights, "role">): boolean => isAdmin && emailConfirmedAtMs !== null && passwordIsStrong !== false;

/** Whether the account is to be an owner's or an admin's. Its password must be hard to guess. */
export const isForRights = ({ role, isAdmin }: Pick<Rights, "role" | "isAdmin">): boolean =>
  role === "owner" || isAdmin;

export const rightsWaitForPassword = (person: Rights): boolean =>
  isForRights(person) && person.passwordIsStrong === false;

/** What the account may do now. */
export function rightsOf(
  person: Rights & Pick<Person, "isGuest">,
): Pick<Caller, "role" | "isAdmin" | "emailConfirmed" | "rightsWaitForPassword" | "isGuest"> {
  const wait = rightsWaitForPassword(person);
  return {
    role: wait ? "user" : person.role,
    isAdmin: hasAdminRights(person),
    emailConfirmed: person.emailConfirmedAtMs !== null,
    rightsWaitForPassword: wait,
    isGuest: person.isGuest,
  };
}

/** An address in lower case, as it is stored and compared. */
export const normalEmail = (email: string): string => email.toLowerCase();

/** A username with an @ is an address, so it is stored and compared in lower case. */
export const normalUsername = (username: string): string =>
  username.includes("@") ? normalEmail(username) : username;

/**
 * Whether an account with this address may have the username. A username with an @ must be the account's own address,
 * because some programs identify people by username and use it as an address.
 */
export const isFreeToUse = (username: string, email: string): boolean =>
  !username.includes("@") || username === email;

/** The username to store: none where it is the account's own address, by which login works anyway. */
export const keptUsername = (username: string | null, email: string): string | null =>
  username === email ? null : username;

/** Whether this is an account of the demo cinema, whose password is public. They exist on developers' machines only. */
export const isDemoAddress = (email: string): boolean => email.endsWith("@matinee.test");

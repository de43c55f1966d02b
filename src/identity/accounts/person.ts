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
  readonly createdAtMs: number;
  /** The language of mails. */
  readonly language: Language;
}

/** The rights of an admin begin with the confirmation of the address, also for an account that was promoted before. */
export const hasAdminRights = ({
  isAdmin,
  emailConfirmedAtMs,
}: Pick<Person, "isAdmin" | "emailConfirmedAtMs">) => isAdmin && emailConfirmedAtMs !== null;

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

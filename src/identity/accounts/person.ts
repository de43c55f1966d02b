import type { Language } from "../../http/languages.ts";

/** A person with an account, as the rest of the house sees them: without the password's hash. */
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
  /** Of mails. */
  readonly language: Language;
}

/** One address, however it is typed. */
export const normalEmail = (email: string): string => email.toLowerCase();

/** A username that looks like an address is one, and is written like one. */
export const normalUsername = (username: string): string =>
  username.includes("@") ? normalEmail(username) : username;

/** Nobody may go by another one's address: some programs know people by their username, and take it for one. */
export const isFreeToUse = (username: string, email: string): boolean =>
  !username.includes("@") || username === email;

/** The own address is not kept as a username: who has it can log in by it anyway. */
export const keptUsername = (username: string | null, email: string): string | null =>
  username === email ? null : username;

/** The demo cinema's people, whose password everybody knows. They exist on a developer's machine alone. */
export const isDemoAddress = (email: string): boolean => email.endsWith("@matinee.test");

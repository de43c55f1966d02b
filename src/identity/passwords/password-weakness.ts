/** Which new passwords are refused. */

import type { Entrance } from "../login/entrance.ts";
import { folded, isCommon } from "./common-passwords.ts";

export const MIN_PASSWORD_LENGTH = 8;
/** For entrances that accept any password. */
const MIN_ANY_LENGTH = 6;
export const MAX_PASSWORD_LENGTH = 256;

/** Words of this service and of its trade, which a guesser tries here before others, with digits and signs around them. */
const WORDS_OF_THE_SERVICE: ReadonlySet<string> = new Set([
  "admin",
  "administrator",
  "cinema",
  "cinemas",
  "film",
  "films",
  "kino",
  "matinee",
  "movie",
  "movies",
  "owner",
  "popcorn",
  "theater",
  "theatre",
  "ticket",
  "tickets",
]);

/** Whether owners and admins may have the password. */
export const isHardToGuess = (password: string, email: string): boolean =>
  passwordWeakness(password, email) === null;

/** Why the password is refused, in words for people; null where it is accepted. */
export function passwordWeakness(
  password: string,
  email: string,
  wanted: Entrance["passwords"] = "hard_to_guess",
): string | null {
  const minLength = wanted === "any" ? MIN_ANY_LENGTH : MIN_PASSWORD_LENGTH;
  if (password.length < minLength || password.length > MAX_PASSWORD_LENGTH)
    return `A password has ${minLength} to ${MAX_PASSWORD_LENGTH} characters.`;
  if (wanted === "any") return null;
  const chosen = folded(password);
  const address = folded(email);
  if (chosen === address) return "Your mail address is no password: choose another.";
  if (chosen === address.slice(0, address.lastIndexOf("@")))
    return "The name in your mail address is no password: choose another.";
  if (WORDS_OF_THE_SERVICE.has(chosen.replaceAll(/\P{L}/gu, "")))
    return "One word of a cinema with digits or signs is no password: choose another.";
  if (isCommon(password)) return "This password is one of the 10,000 commonest: choose another.";
  return null;
}

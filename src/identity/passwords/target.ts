/** What wrong passwords are counted by. Hashed, because people may type anything as a name, even their password. */

import { createHash } from "node:crypto";
import { normalUsername } from "../accounts/person.ts";

/** A try counts for `own`; and for `all`, unless that is null. */
export interface Target {
  /** The name from one network, or the signed-in person. */
  readonly own: string;
  /** The name from all networks together. */
  readonly all: string | null;
}

/**
 * A login is counted by the name that was typed, so that names without an account behave alike, and by the network, so that
 * a stranger's wrong passwords do not keep out the account's owner.
 */
export const nameTarget = (name: string, network: string): Target => ({
  own: hashOf(`name ${normalUsername(name)} from ${network}`),
  all: hashOf(`name ${normalUsername(name)}`),
});

/**
 * Signed-in people have a separate count: otherwise an attacker could register the victim's address, and clear the count of
 * guesses with the own right password.
 */
export const userTarget = (userId: number): Target => ({ own: hashOf(`user ${userId}`), all: null });

/**
 * Codes of an authenticator app after a mailed code. Only who reads the account's mail gets so far, so that no stranger locks the
 * owner out; and wrong passwords do not count, because a mailed code works while they lock.
 */
export const factorTarget = (userId: number): Target => ({
  own: hashOf(`second factor of user ${userId} after a mailed code`),
  all: null,
});

export const keysOf = ({ own, all }: Target): string[] => (all === null ? [own] : [own, all]);

const hashOf = (text: string): string => createHash("sha256").update(text).digest("base64url");

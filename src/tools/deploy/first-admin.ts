/** The first admin: an account without a password, and a code by which its owner sets one, once. */

import { randomBytes } from "node:crypto";
import { placedNonce } from "../../platform/placed-code.ts";

/** A day, so that a link which was left in a terminal ends. */
export const LINK_LIFE_MS = 24 * 60 * 60 * 1000;
/** As codes in mails have. */
const TRIES = 100;

/** The characters of codes in mails. */
const ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const CODE_LENGTH = 32;

/** 160 bits. */
export const newAdminCode = (): string =>
  Array.from(randomBytes(CODE_LENGTH), (byte) => ALPHABET.charAt(byte % ALPHABET.length)).join("");

/** The page where the password is set, with the code filled in. */
export const adminLink = (address: string, email: string, code: string): string =>
  `${address}/account/reset?${new URLSearchParams({ email, code }).toString()}`;

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;

const CAN_ACT = "is_admin = 1 and disabled_at_ms is null and erased_at_ms is null";
/** A password, or a login by a mailed code: somebody has the account. */
const IS_TAKEN = "(password_hash <> '' or exists (select 1 from sessions where user_id = users.id))";

/**
 * SQL, one row: `admins`, the admins whose account somebody has; `placed`, whether the code waits to be used for `spareMs` still.
 */
export const adminState = (email: string, code: string, nowMs: number, spareMs: number): string =>
  `select (select count(*) from users where ${CAN_ACT} and ${IS_TAKEN}) as admins,
    (select count(*) from codes join users on users.id = codes.user_id
      where purpose = 'reset_password' and codes.email = ${text(email)} and users.email = codes.email and ${CAN_ACT}
        and nonce = ${text(placedNonce(code))} and expires_at_ms > ${nowMs + spareMs}) as placed`;

/**
 * SQL: makes the account with this address an admin, with a confirmed address, and places the code. Changes nothing where an
 * admin's account is taken. A password that the account has counts as one that is easy to guess until a login shows it.
 */
export const placeAdmin = (email: string, code: string, nowMs: number): string => {
  const nobodyYet = `not exists (select 1 from users where ${CAN_ACT} and ${IS_TAKEN})`;
  const isTheirs = `email = ${text(email)} and email_confirmed_at_ms is not null and disabled_at_ms is null`;
  return [
    `insert into users (email, password_hash, role, is_admin, email_confirmed_at_ms, created_at_ms)
      select ${text(email)}, '', 'user', 1, ${nowMs}, ${nowMs}
      where ${nobodyYet} and not exists (select 1 from users where email = ${text(email)} and email_confirmed_at_ms is not null)`,
    `insert or replace into codes (user_id, purpose, email, nonce, expires_at_ms, tries_left)
      select id, 'reset_password', email, ${text(placedNonce(code))}, ${nowMs + LINK_LIFE_MS}, ${TRIES}
      from users where ${isTheirs} and ${nobodyYet}`,
    `update users set is_admin = 1,
        password_is_strong = iif(password_hash = '', null, coalesce(password_is_strong, 0))
      where ${isTheirs} and is_admin = 0 and ${nobodyYet}`,
  ].join(";\n");
};

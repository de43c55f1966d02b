/**
 * How many mails may be sent. Counted by who causes them, or else by who gets them, so that nobody can flood a person with
 * mails, and nobody can use up what is meant for another one. Why these limits: docs/decisions/022-nobody-locks-others-out.md.
 */

import { createHash } from "node:crypto";
import type { MailSubject } from "../outbox/mail-id.ts";

export interface Limit {
  /** The name of the limit, and whom it is for. */
  readonly key: string;
  readonly most: number;
  readonly windowMs: number;
  /** Beyond the limit a mail waits for the end of the window; any other one is not sent. */
  readonly waits: boolean;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** To one address, from however many accounts and by whatever route. */
const CONFIRMING_AN_HOUR = 6;
const RESETS_AN_HOUR = 10;
const SIGN_INS_AN_HOUR = 10;
/** Codes for other addresses that one account causes. */
const CODES_AN_ACCOUNT_A_DAY = 20;
/** Invitations that one account sends, and that one address gets. */
const INVITATIONS_AN_ACCOUNT_A_DAY = 50;
const INVITATIONS_A_DAY = 5;
/** Mails about one kind of security change to one address. */
const CHANGES_A_DAY = 20;
/** Reports on schedules, which an account sets for itself. */
const REPORTS_AN_ACCOUNT_A_DAY = 60;
/** Other mails to one address. */
const MAILS_AN_ADDRESS_A_DAY = 50;

/** The limits of a mail to the address `to` that the account causes; none for tickets, and for what the cinema has to say. */
export function limitsOf(subject: MailSubject, to: string, userId: number): Limit[] {
  const address = createHash("sha256").update(to.toLowerCase()).digest("base64url");
  switch (subject.kind) {
    case "confirm_email":
      return codesTo(address, "confirming", CONFIRMING_AN_HOUR);
    case "change_email":
    case "account_exists":
      return [
        ...codesTo(address, "confirming", CONFIRMING_AN_HOUR),
        limit(`codes a day of account ${userId}`, CODES_AN_ACCOUNT_A_DAY, DAY_MS),
      ];
    // Anybody may ask for these: each has a limit of its own, so that no other mail uses it up, nor the other way round.
    case "reset_password":
      return codesTo(address, "resets", RESETS_AN_HOUR);
    case "sign_in":
      return codesTo(address, "sign-ins", SIGN_INS_AN_HOUR);
    // A limit of its own for each kind: neither other mails nor other changes use it up. So no change stays untold, unless
    // twenty of its kind were told on that day.
    case "password_changed":
    case "address_changed":
    case "passkey_added":
    case "passkey_removed":
    case "second_factor_added":
    case "second_factor_removed":
    case "admin_rights_given":
    case "admin_rights_taken":
      return [limit(`${subject.kind} a day to ${address}`, CHANGES_A_DAY, DAY_MS)];
    case "staff_invitation":
      return [
        limit(`invitations a day to ${address}`, INVITATIONS_A_DAY, DAY_MS),
        limit(`invitations a day of account ${userId}`, INVITATIONS_AN_ACCOUNT_A_DAY, DAY_MS),
      ];
    case "sales_report":
      return [limit(`reports a day of account ${userId}`, REPORTS_AN_ACCOUNT_A_DAY, DAY_MS)];
    case "webhook_switched_off":
    case "welcome":
    case "reservation_cancelled":
    case "seats_returned":
    case "payment_returned":
    case "waiting_list_offer":
    case "reservation_passed_on":
      return [limit(`mails a day to ${address}`, MAILS_AN_ADDRESS_A_DAY, DAY_MS)];
    case "reservation_confirmed":
    case "showtime_moved":
    case "seats_exchanged":
    case "reservation_given":
    case "showtime_cancelled":
      return [];
  }
}

/** One a minute, and at most so many an hour. */
const codesTo = (address: string, which: string, anHour: number): Limit[] => [
  { key: `${which} a minute to ${address}`, most: 1, windowMs: MINUTE_MS, waits: true },
  limit(`${which} an hour to ${address}`, anHour, HOUR_MS),
];

const limit = (key: string, most: number, windowMs: number): Limit => ({ key, most, windowMs, waits: false });

export interface Spent {
  readonly key: string;
  readonly sent: number;
  /** Epoch ms. */
  readonly windowEndsMs: number;
}

/**
 * Whether a mail with these limits may be sent, by what was sent in the current windows: "send", "never", or the time to
 * wait for, in epoch ms.
 */
export function verdictOf(limits: readonly Limit[], spent: readonly Spent[]): "send" | "never" | number {
  const over = limits.flatMap(({ key, most, waits }) =>
    spent.filter((row) => row.key === key && row.sent >= most).map((row) => ({ ...row, waits })),
  );
  if (over.some(({ waits }) => !waits)) return "never";
  return over.length === 0 ? "send" : Math.max(...over.map(({ windowEndsMs }) => windowEndsMs));
}

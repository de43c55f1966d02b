/** The states of a mail. */

/**
 * `due` until the mail service has accepted the mail; then the outcome that it reports, if it does. `dropped`: it was pointless
 * before it could be sent. `sending`: an earlier version of this program was sending it, and has it until it is due.
 */
export type MailStatus = "due" | "sending" | "dropped" | Outcome;

/** What the mail service reports, in order of precedence: a late or repeated event never replaces a later outcome. */
const OUTCOMES = ["sent", "delivered", "failed", "bounced", "complained"] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** The statuses that an event of this outcome may replace. */
export const statusesBefore = (outcome: Outcome): MailStatus[] => [
  "due",
  "sending",
  "dropped",
  ...OUTCOMES.slice(0, OUTCOMES.indexOf(outcome)),
];

export const TOLD_STATUSES = ["queued", "dropped", ...OUTCOMES] as const;

/** The status that the API shows. `due` and `sending` are both "queued". */
export type ToldStatus = (typeof TOLD_STATUSES)[number];

export const toldStatus = (status: MailStatus): ToldStatus =>
  status === "due" || status === "sending" ? "queued" : status;

/** What becomes of a mail. */

/** `due` and `sending` until the mail service has it; then what it tells of the mail, if it does. */
export type MailStatus = "due" | "sending" | Outcome;

/** What the mail service tells, in the order in which it counts: a late or repeated word never takes back a later one. */
const OUTCOMES = ["sent", "delivered", "failed", "bounced", "complained"] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** What a word of this outcome may follow. */
export const statusesBefore = (outcome: Outcome): MailStatus[] => [
  "due",
  "sending",
  ...OUTCOMES.slice(0, OUTCOMES.indexOf(outcome)),
];

export const TOLD_STATUSES = ["queued", ...OUTCOMES] as const;

/** As people are told: whether somebody is at it just now is nothing to them. */
export type ToldStatus = (typeof TOLD_STATUSES)[number];

export const toldStatus = (status: MailStatus): ToldStatus =>
  status === "due" || status === "sending" ? "queued" : status;

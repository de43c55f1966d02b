/** Refusals of the mail log as problem documents. Each detail says what happened, what was kept, and what to do. */

import type { Explained } from "../../http/problem.ts";

export interface Refused {
  readonly ok: false;
  readonly code: "mail_not_found" | "mail_under_way" | "wrong_signature";
}

const DETAILS: Readonly<Record<Refused["code"], string>> = {
  mail_not_found: "There is no such mail in the log.",
  mail_under_way: "The mail is queued, or is being sent. Nothing was done; look again in a minute.",
  wrong_signature:
    "The signature is not the mail service's, or is older than five minutes. Nothing was done.",
};

export const explain = ({ code }: Refused): Explained => [code, DETAILS[code]];

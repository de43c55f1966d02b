/** What a refusal says to the people who get it: what happened, what was kept, what to do. */

import type { Explained } from "../../http/problem.ts";

export interface Refused {
  readonly ok: false;
  readonly code: "mail_not_found" | "mail_under_way" | "wrong_signature" | "malformed_json";
}

const DETAILS: Readonly<Record<Refused["code"], string>> = {
  mail_not_found: "The log has no such mail.",
  mail_under_way: "The mail waits to be sent, or is being sent. Nothing was done; look again in a minute.",
  wrong_signature:
    "This is not signed as the mail service signs, or was signed more than five minutes ago. Nothing was done.",
  malformed_json: "The body could not be parsed as JSON. Nothing was done.",
};

export const explain = ({ code }: Refused): Explained => [code, DETAILS[code]];

/** What sends mail: the mail service, or the local mailbox. */

import { backOffMs } from "../../platform/back-off.ts";
import type { Mail } from "../mail.ts";

export interface Mailer {
  /** Sends the mail, once for each sending however often it is called. What the service refuses is a value. */
  readonly send: (mail: Mail, sending: Sending) => Promise<Sent>;
}

export interface Sending {
  /** The mail's id, see mail-id.ts. */
  readonly id: string;
  /** How often an admin had the mail sent again. */
  readonly resends: number;
}

export type Sent =
  | { readonly ok: true; readonly providerId: string }
  | { readonly ok: false; readonly retry: false; readonly reason: string }
  /** `afterMs`: the shortest delay before the next try; 0 where the service gave none. */
  | { readonly ok: false; readonly retry: true; readonly reason: string; readonly afterMs: number };

const FIRST_RETRY_MS = 10_000;
const LONGEST_RETRY_MS = 60 * 60 * 1000;

/** The delay after a number of failed tries, from 1, in ms. Ten tries take more than two hours. */
export const retryMs = (tries: number): number => backOffMs(tries, FIRST_RETRY_MS, LONGEST_RETRY_MS);

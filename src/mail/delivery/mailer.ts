/** Who carries mail: the mail service, or the local mailbox. */

import type { Mail } from "../mail.ts";

export interface Mailer {
  /** What the service refuses is a value. The same sending said twice is sent once. */
  readonly send: (mail: Mail, sending: Sending) => Promise<Sent>;
}

export interface Sending {
  /** The mail's, see mail-id.ts. */
  readonly id: string;
  /** How often an admin had it sent again. */
  readonly resends: number;
}

export type Sent =
  /** Null where the service has it from before, and does not say as what. */
  | { readonly ok: true; readonly providerId: string | null }
  | { readonly ok: false; readonly retry: false; readonly reason: string }
  /** `afterMs`: not before that much time has passed; 0 where the service did not say. */
  | { readonly ok: false; readonly retry: true; readonly reason: string; readonly afterMs: number };

const FIRST_RETRY_MS = 10_000;
const LONGEST_RETRY_MS = 60 * 60 * 1000;

/** How long a mail rests after so many failed tries, from 1: ten of them take more than two hours. */
export const backOffMs = (tries: number): number =>
  Math.min(FIRST_RETRY_MS * 2 ** (tries - 1), LONGEST_RETRY_MS);

/** People are told by mail about security changes of their accounts, see docs/decisions/023-second-factors.md. */

import { mailId } from "../../mail/outbox/mail-id.ts";
import type { ChangeKind, ChangeMail } from "../../mail/outbox/mail-id.ts";
import { hurryMail } from "../../mail/outbox/service.ts";
import { now, randomHex } from "../../platform/clock.ts";
import type { AccountChange, ChangeToMail } from "./account-change.ts";
import * as store from "./store.ts";

const NONCE_BYTES = 16;
/** For those who look into what happened, and for an admin who sends the mail again. */
const KEPT_MS = 90 * 24 * 60 * 60 * 1000;

/** A change for `noting` in the batch of the change itself. `whence`: where the request comes from, if it is the person's. */
export const newChange = (
  kind: ChangeKind,
  userId: number,
  whence: string | null,
  newAddress: string | null = null,
): AccountChange => ({ kind, userId, nonce: randomHex(NONCE_BYTES), newAddress, whence, atMs: now() });

/** Queues the mail about a change that was made. Nothing is sent where the address is not confirmed. */
export const hurryChangeMail = (change: AccountChange): Promise<void> => hurryMail(mailId(change));

/** What the mail about the change says; null where there is no such change, or no more. */
export const changeForMail = (subject: ChangeMail): Promise<ChangeToMail | null> => store.changeBy(subject);

/** Deletes changes that are older than 90 days. */
export const forgetOldChanges = (nowMs: number): Promise<void> => store.deleteChangesBefore(nowMs - KEPT_MS);

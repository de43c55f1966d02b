import { sweepReportSchedules } from "../back-office/report-schedules/service.ts";
import { oldestUntoldEvent, sweepWebhooks } from "../events/deliveries/service.ts";
import { forgetOldEvents } from "../events/log/service.ts";
import { forgetOldChanges } from "../identity/account-changes/service.ts";
import { sweepAccountWords } from "../identity/account-words/service.ts";
import { forgetOldCodes } from "../identity/codes/service.ts";
import { forgetOldRequests } from "../identity/idempotency/service.ts";
import { forgetChallenges } from "../identity/passkeys/service.ts";
import { forgetOldTries } from "../identity/passwords/service.ts";
import { sweepPendingAccounts } from "../identity/registration/service.ts";
import { noteRecorded, sweepSessions } from "../identity/sessions/service.ts";
import { forgetOldInvitations } from "../identity/staff/service.ts";
import { forgetMailBudgets } from "../mail/delivery/service.ts";
import { forgetOldMails } from "../mail/log/service.ts";
import { oldestDueMail, sweepMail } from "../mail/queue/service.ts";
import { countInTrouble } from "../money/payments/service.ts";
import { now } from "../platform/clock.ts";
import { describeFault } from "../platform/faults.ts";
import { count } from "../platform/metrics.ts";
import { sweepPosters } from "../programme/posters/service.ts";
import { pushOverdue } from "../programme/scheduling/service.ts";
import { backUpLedgers } from "../sales/backups/service.ts";
import { compareCopies, placeCopies } from "../sales/copies/service.ts";
import { sweepGuests } from "../sales/counter/service.ts";
import { sweepExchanges } from "../sales/exchanges/service.ts";
import { sweepGuestWords } from "../sales/guest-words/service.ts";
import { forgetReturnedClaims, sweepPromoClaims } from "../sales/promo-codes/service.ts";
import { sweepTillIntents } from "../sales/till-intents/service.ts";
import { sweepMoney } from "./work-queue.ts";

const SWEEPS = {
  sweepReportSchedules,
  sweepMail,
  forgetMailBudgets,
  forgetOldMails,
  forgetOldTries,
  forgetOldCodes,
  forgetOldRequests,
  forgetChallenges,
  forgetOldChanges,
  sweepPendingAccounts,
  sweepSessions,
  noteRecorded,
  forgetOldInvitations,
  pushOverdue,
  sweepPosters,
  sweepPromoClaims,
  forgetReturnedClaims,
  sweepGuests,
  sweepTillIntents,
  sweepGuestWords,
  sweepAccountWords,
  sweepExchanges,
  sweepMoney,
  sweepWebhooks,
  forgetOldEvents,
  compareCopies,
  placeCopies,
  backUpLedgers,
} as const;

/**
 * Runs every sweep, each minute, and counts what waits then. A sweep that fails does not stop the others; its fault is thrown after
 * all have ended.
 */
export async function sweep(nowMs: number): Promise<void> {
  const names = Object.keys(SWEEPS);
  const swept = await Promise.allSettled(Object.values(SWEEPS).map((one) => one(nowMs)));
  const failed = swept.flatMap(({ status }, i) => (status === "rejected" ? [names[i] ?? ""] : []));
  for (const name of failed) count({ kind: "sweep_failed", name });
  count({ kind: "sweep", tookMs: now() - nowMs, failed: failed.length });
  await countWaiting(nowMs);
  const fault = swept.find(({ status }) => status === "rejected");
  if (fault?.status === "rejected") throw fault.reason;
}

/** Never rejects. What D1 does not say is not counted. */
async function countWaiting(nowMs: number): Promise<void> {
  const ageMs = (sinceMs: number | null): number => (sinceMs === null ? 0 : Math.max(0, nowMs - sinceMs));
  const looked = await Promise.allSettled([
    oldestDueMail().then((sinceMs) => {
      count({ kind: "mail_waiting", ageMs: ageMs(sinceMs) });
    }),
    oldestUntoldEvent().then((sinceMs) => {
      count({ kind: "webhooks_waiting", ageMs: ageMs(sinceMs) });
    }),
    countInTrouble().then((payments) => {
      count({ kind: "payments_in_trouble", payments });
    }),
  ]);
  for (const one of looked)
    if (one.status === "rejected") console.warn("what waits was not counted", describeFault(one.reason));
}

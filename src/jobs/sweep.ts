import { sweepReportSchedules } from "../back-office/report-schedules/service.ts";
import { sweepWebhooks } from "../events/deliveries/service.ts";
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
import { sweepMail } from "../mail/queue/service.ts";
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

const SWEEPS = [
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
] as const;

/**
 * Runs every sweep, each minute. A sweep that fails does not stop the others; its fault is thrown after all have ended.
 */
export async function sweep(nowMs: number): Promise<void> {
  const swept = await Promise.allSettled(SWEEPS.map((one) => one(nowMs)));
  const failed = swept.find(({ status }) => status === "rejected");
  if (failed?.status === "rejected") throw failed.reason;
}

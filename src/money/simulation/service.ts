/** Decides what comes of a simulated payment. From there on it is settled as any other. */

import type { Caller } from "../../http/caller.ts";
import type { Answer } from "../../platform/answer.ts";
import { isSandboxOf } from "../../programme/showtimes/service.ts";
import { asTester } from "../../sales/reservations/service.ts";
import type { SessionState } from "../gateway/gateway.ts";
import type { Payment, WithRefunds } from "../payments/payment.ts";
import type { Refused } from "../payments/refusals.ts";
import { NOT_FOUND, withRefunds } from "../payments/service.ts";
import * as paymentsStore from "../payments/store.ts";
import { follow, settle } from "../settlement/service.ts";
import { decideSession } from "../simulated-gateway/service.ts";
import { isSimulated } from "../simulated-gateway/session.ts";
import type { Outcome } from "./outcome.ts";

const STATES: Readonly<Record<Outcome, readonly SessionState[]>> = {
  paid: ["paid"],
  failed: ["failed"],
  late: ["expired", "paid"],
};

/** For those who work in the sandbox. Refuses `already_paid`. A payment that failed may still be paid, late. */
export async function decidePayment(
  caller: Caller,
  id: number,
  outcome: Outcome,
): Promise<Answer<WithRefunds, Refused>> {
  const found = await paymentsStore.paymentOf(id);
  if (found === undefined || !(await isSandboxOf(found.showtimeId, () => asTester(caller)))) return NOT_FOUND;
  return bring(found, outcome);
}

/** The payment of a page's link, which nobody guesses. */
export const paymentOfPage = async (sessionId: string): Promise<Payment | null> =>
  isSimulated(sessionId) ? ((await paymentsStore.paymentBySession(sessionId)) ?? null) : null;

export const decideByPage = bring;

async function bring(one: Payment, outcome: Outcome): Promise<Answer<WithRefunds, Refused>> {
  const { id, sessionId, reservationId } = one;
  if (sessionId === null || !isSimulated(sessionId)) return NOT_FOUND;
  for (const state of STATES[outcome]) {
    const session = await decideSession(sessionId, state);
    if (session === null) return { ok: false, code: "already_paid" };
    await follow(one, session);
  }
  await settle(reservationId);
  return { ok: true, ...(await withRefunds((await paymentsStore.paymentOf(id)) ?? one)) };
}

/** The sessions of the simulated gateway, and their payments, which have the same ids. */

import type { Session } from "../gateway/gateway.ts";
import type { SimulatedSession } from "./tables.ts";

const BRAND = "simulated_";

/** Whether the session, or the payment, is of the simulated gateway. */
export const isSimulated = (id: string): boolean => id.startsWith(BRAND);

export const sessionId = (random: string): string => BRAND + random;

export const refundIdOf = (intentId: string, key: string): string => `${intentId}_${key}`;

export function asSession(row: SimulatedSession | undefined): Session | null {
  if (row === undefined) return null;
  const { id, state, amountCents, currency, reservationId, incarnation } = row;
  const intentId = state === "paid" ? id : null;
  const whose = { reservationId, incarnation, installation: null };
  return { id, state, amountCents, currency, intentId, ...whose, cardLast4: null };
}

import { now, randomHex } from "../../platform/clock.ts";
import { publicUrl } from "../../platform/settings.ts";
import type { Gateway, Session } from "../gateway/gateway.ts";
import * as store from "./store.ts";
import type { SimulatedSession } from "./store.ts";

const BRAND = "simulated_";
const ID_BYTES = 16;

/** Whether the session, or its payment, is of the simulated gateway. Both have the same id. */
export const isSimulated = (id: string): boolean => id.startsWith(BRAND);

/** The payment service of sandbox cinemas: rows of D1, and no money. Sends nothing to anybody. */
export const simulatedGateway: Gateway = {
  takes: "money",
  async begin({ reservationId, incarnation, currency, items, endsAtMs }, key) {
    const amountCents = items.reduce((sum, { unitCents, quantity }) => sum + unitCents * quantity, 0);
    const id = BRAND + randomHex(ID_BYTES);
    const wanted = { reservationId, incarnation, currency, amountCents };
    const session = await store.begin({ ...wanted, id, key, endsAtMs });
    if (
      session === undefined ||
      session.reservationId !== reservationId ||
      session.amountCents !== amountCents
    )
      return { ok: false, code: "outdated" };
    return { ok: true, sessionId: session.id, url: publicUrl(`/payment/simulated?session=${session.id}`) };
  },
  look: async (id) => asSession(await store.expire(id, now())),
  end: async (id) => asSession(await store.expire(id)),
  async giveBack({ key, intentId, amountCents }) {
    return (await store.giveBack(intentId, key, amountCents))
      ? { ok: true, id: refundIdOf(intentId, key), state: "succeeded", amountCents }
      : { ok: false, code: "refund_refused", reason: "more_than_paid" };
  },
  refundsOf: async (intentId) =>
    (await store.refundsOf(intentId)).map(({ key, amountCents }) => ({
      id: refundIdOf(intentId, key),
      key,
      amountCents,
      state: "succeeded",
    })),
};

const refundIdOf = (intentId: string, key: string): string => `${intentId}_${key}`;

export function asSession(row: SimulatedSession | undefined): Session | null {
  if (row === undefined) return null;
  const { id, state, amountCents, currency, reservationId, incarnation } = row;
  const intentId = state === "paid" ? id : null;
  const whose = { reservationId, incarnation, installation: null };
  return { id, state, amountCents, currency, intentId, ...whose, cardLast4: null };
}

import { now, randomHex } from "../../platform/clock.ts";
import { publicUrl } from "../../platform/settings.ts";
import type { Gateway, Session, SessionState } from "../gateway/gateway.ts";
import { asSession, refundIdOf, sessionId } from "./session.ts";
import * as store from "./store.ts";

const ID_BYTES = 16;

/** The payment service of sandbox cinemas: rows of D1, and no money. Sends nothing to anybody. */
export const simulatedGateway: Gateway = {
  takes: "money",
  async begin({ reservationId, incarnation, currency, items, endsAtMs }, key) {
    const amountCents = items.reduce((sum, { unitCents, quantity }) => sum + unitCents * quantity, 0);
    const id = sessionId(randomHex(ID_BYTES));
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

/** Says what came of a session; null for one that is paid: nothing undoes that. */
export const decideSession = async (id: string, state: SessionState): Promise<Session | null> =>
  asSession(await store.decide(id, state));

/** Payment by Stripe Checkout, through Stripe's own SDK: https://docs.stripe.com/api/checkout/sessions */

import { Stripe } from "stripe";
import { describeFault } from "../../platform/faults.ts";
import { GatewayDown } from "./gateway.ts";
import type { Begun, Gateway, GivenBack, ListedRefund, Order, Session } from "./gateway.ts";
import { readRefund, readSession, toStripeAmount } from "./stripe-words.ts";
import type { ReadRefund } from "./stripe-words.ts";

const TIMEOUT_MS = 10_000;
const MAX_RETRIES = 1;
/** An older signature is a replay, or our clock is wrong. */
const TOLERANCE_S = 300;
const MAX_REFUNDS_OF_PAYMENT = 100;

export interface StripeAccount {
  readonly secretKey: string;
  /** Null: Stripe's own API. */
  readonly apiBase: string | null;
  /**
   * The installation's name. Asked before each request; throws `GatewayDown` if the key is not of the account that this
   * installation belongs to. `accountOf` asks Stripe whose the key is.
   */
  readonly installation: (accountOf: () => Promise<string>) => Promise<string>;
}

export function stripeGateway(account: StripeAccount): Gateway {
  const stripe = clientOf(account);
  const installation = (): Promise<string> =>
    account.installation(async () => (await stripe.accounts.retrieveCurrent()).id);
  const look = (sessionId: string): Promise<Session | null> =>
    asking(async () => {
      await installation();
      const document = await stripe.checkout.sessions.retrieve(sessionId, {
        expand: ["payment_intent", "payment_intent.latest_charge"],
      });
      const session = readSession(document, null);
      if (session === null) throw new GatewayDown("session document not understood");
      return session;
    }, unlessMissing);
  return {
    takes: "money",
    look,
    begin: (order, key) =>
      asking<Begun>(
        async () => {
          const name = await installation();
          const made = await stripe.checkout.sessions.create(paramsOf(order, name), {
            idempotencyKey: `${name}-${key}`,
          });
          if (made.url === null) throw new GatewayDown("session without a URL");
          return { ok: true, sessionId: made.id, url: made.url };
        },
        (error) => {
          if (error.type === "StripeIdempotencyError" || error.param === "expires_at")
            return { ok: false, code: "outdated" };
          return error.type === "StripeInvalidRequestError"
            ? { ok: false, code: "payment_refused", reason: error.code ?? "invalid_request" }
            : undefined;
        },
      ),
    end: async (sessionId) =>
      (await asking(
        async () => {
          await installation();
          return readSession(await stripe.checkout.sessions.expire(sessionId), null);
        },
        // The session is not open any more: `look` says how it ended.
        (error) => (error.type === "StripeInvalidRequestError" ? null : undefined),
      )) ?? look(sessionId),
    giveBack: ({ key, intentId, amountCents, currency }) =>
      asking<GivenBack>(
        async () => {
          const name = await installation();
          const params = {
            payment_intent: intentId,
            amount: toStripeAmount(amountCents, currency),
            metadata: { matinee_installation: name, matinee_refund: key },
          };
          const made = readRefund(await stripe.refunds.create(params, { idempotencyKey: `${name}-${key}` }));
          if (made === null) throw new GatewayDown("refund document not understood");
          const { id, state, amountCents: given } = made;
          return { ok: true, id, state, amountCents: given };
        },
        (error) => {
          if (error.code === "charge_already_refunded") return { ok: false, code: "refunded_elsewhere" };
          return error.type === "StripeInvalidRequestError"
            ? { ok: false, code: "refund_refused", reason: error.code ?? "invalid_request" }
            : undefined;
        },
      ),
    refundsOf: async (intentId) =>
      (await asking(async () => {
        const name = await installation();
        const { data } = await stripe.refunds.list({
          payment_intent: intentId,
          limit: MAX_REFUNDS_OF_PAYMENT,
        });
        return data.flatMap((one) => listed(readRefund(one), name));
      }, unlessMissing)) ?? [],
  };
}

/** A refund from before installations had names says none; the payment is ours, and so is its refund. */
const listed = (refund: ReadRefund | null, name: string): ListedRefund[] =>
  refund === null ? [] : [{ ...refund, key: [null, name].includes(refund.installation) ? refund.key : null }];

/** Verifies a webhook delivery and returns its event; null if Stripe did not sign it within the last five minutes. */
export async function signedEvent(body: string, signature: string, secret: string): Promise<unknown> {
  try {
    return await Stripe.webhooks.constructEventAsync(
      body,
      signature,
      secret,
      TOLERANCE_S,
      Stripe.createSubtleCryptoProvider(),
    );
  } catch (error) {
    // Besides a wrong signature: a body that is not JSON, and kinds of events that this method does not read.
    console.warn("webhook delivery refused; nothing was kept", describeFault(error));
    return null;
  }
}

function clientOf({ secretKey, apiBase }: StripeAccount): Stripe {
  const address = apiBase === null ? {} : addressOf(new URL(apiBase));
  return new Stripe(secretKey, {
    ...address,
    // No redirect is followed: the request has the key in a header.
    httpClient: Stripe.createFetchHttpClient((...[where, request]: Parameters<typeof fetch>) =>
      fetch(where, { ...request, redirect: "manual" }),
    ),
    maxNetworkRetries: MAX_RETRIES,
    timeout: TIMEOUT_MS,
    telemetry: false,
  });
}

const addressOf = ({ hostname, port, protocol }: URL) => ({
  host: hostname,
  port: port || (protocol === "http:" ? 80 : 443),
  protocol: protocol === "http:" ? ("http" as const) : ("https" as const),
});

/** Methods that settle in days: https://docs.stripe.com/payments/payment-methods#payment-notification */
const SLOW_METHODS = [
  "acss_debit",
  "au_becs_debit",
  "bacs_debit",
  "boleto",
  "customer_balance",
  "konbini",
  "multibanco",
  "nz_bank_account",
  "oxxo",
  "payto",
  "sepa_debit",
  "sofort",
  "us_bank_account",
] as const;

/** The payment intent carries the reservation id too, so that people find it on Stripe's own pages. */
const paramsOf = (order: Order, installation: string): Stripe.Checkout.SessionCreateParams => {
  const metadata = {
    matinee_installation: installation,
    matinee_reservation: String(order.reservationId),
    matinee_incarnation: order.incarnation,
  };
  return {
    mode: "payment",
    // The amount in the event is then the amount that was asked for.
    adaptive_pricing: { enabled: false },
    ...(order.allowsSlow ? {} : { excluded_payment_method_types: [...SLOW_METHODS] }),
    client_reference_id: String(order.reservationId),
    metadata,
    payment_intent_data: { metadata },
    expires_at: Math.floor(order.endsAtMs / 1000),
    success_url: order.paidUrl,
    cancel_url: order.notPaidUrl,
    line_items: order.items.map(({ name, unitCents, quantity }) => ({
      quantity,
      price_data: {
        currency: order.currency.toLowerCase(),
        unit_amount: toStripeAmount(unitCents, order.currency),
        product_data: { name },
      },
    })),
  };
};

/** An error that `refused` recognises becomes a value; any other Stripe error `GatewayDown`, as a later try may succeed. */
async function asking<Answer>(
  ask: () => Promise<Answer>,
  refused: (error: Stripe.errors.StripeError) => Answer | undefined,
): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    const answer = refused(error);
    if (answer !== undefined) return answer;
    const { type, code, statusCode = 0 } = error;
    throw new GatewayDown(
      `${type} ${code ?? statusCode}`,
      // Stripe stores its own errors under an idempotency key too, for a day; or the key was used for another amount.
      statusCode >= 500 || (type === "StripeIdempotencyError" && statusCode === 400),
    );
  }
}

const unlessMissing = (error: Stripe.errors.StripeError): null | undefined =>
  error.statusCode === 404 ? null : undefined;

/**
 * Stripe as its documentation has it: Checkout Sessions, refunds, idempotency keys, errors, and signed events. Buyers
 * and banks are moved by the test; what is told of them is kept, and told when the test says so, if at all.
 */

import { createHash, createHmac } from "node:crypto";

/** Per currency, in its minor units: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts */
const MINIMUM: Readonly<Record<string, number>> = { jpy: 50, usd: 50, eur: 50, isk: 1_0000 };

export interface StripeEvent {
  readonly id: string;
  readonly object: "event";
  readonly type: string;
  readonly created: number;
  readonly livemode: boolean;
  readonly account?: string;
  readonly data: { readonly object: unknown };
}

interface Session {
  id: string;
  object: "checkout.session";
  status: "open" | "complete" | "expired";
  payment_status: "paid" | "unpaid";
  amount_total: number;
  currency: string;
  client_reference_id: string | null;
  metadata: Record<string, string>;
  payment_intent: string | null;
  expires_at: number;
  url: string | null;
  success_url: string;
  cancel_url: string | null;
  livemode: boolean;
  customer_details: { email: string; name: string } | null;
}

interface Intent {
  id: string;
  object: "payment_intent";
  status: "processing" | "succeeded" | "requires_payment_method";
  amount: number;
  currency: string;
}

interface Refund {
  id: string;
  object: "refund";
  status: "pending" | "succeeded" | "failed";
  amount: number;
  currency: string;
  payment_intent: string;
  metadata: Record<string, string>;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** What is wrong with the request itself is not kept under its key. */
  readonly isKept?: false;
}

type Form = Readonly<Record<string, string>>;

export class Stripe {
  readonly key: string;
  readonly account: string;
  readonly webhookSecret: string;
  readonly sessions = new Map<string, Session>();
  readonly intents = new Map<string, Intent>();
  readonly refunds = new Map<string, Refund>();
  /** What it has to tell, in the order that it happened. */
  readonly events: StripeEvent[] = [];
  /** As "POST /v1/refunds". */
  readonly asked: string[] = [];
  /** The idempotency keys that came, in the order of their first use. */
  get keys(): string[] {
    return [...this.#answers.keys()];
  }
  /** The bodies of the requests that made a session. */
  readonly orders: Form[] = [];
  /**
   * `down`: no answer. `lost`: it does what it is asked to do, and the answer is lost. `fault`: a 500 of its own, kept under
   * the key. `blind`: it does not find what it has, as with a key of the account's other mode.
   */
  weather: "fine" | "down" | "lost" | "fault" | "blind" = "fine";
  /** Of the card that buyers pay by. */
  cardLast4 = "4242";
  /** What becomes of a refund at once. */
  refundsStart: Refund["status"] = "succeeded";
  readonly #nowMs: () => number;
  readonly #answers = new Map<string, { fingerprint: string; answer: Answer | null }>();
  #count = 0;

  constructor({
    key = "sk_test_cinema",
    account = "acct_cinema",
    webhookSecret = "whsec_cinema",
    nowMs = Date.now,
  }: { key?: string; account?: string; webhookSecret?: string; nowMs?: () => number } = {}) {
    this.key = key;
    this.account = account;
    this.webhookSecret = webhookSecret;
    this.#nowMs = nowMs;
  }

  /** One request to its API. */
  async answer(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const body = new TextDecoder().decode(await request.arrayBuffer());
    this.asked.push(`${request.method} ${pathname}`);
    if (this.weather === "down") throw new TypeError("Network connection lost.");
    if (request.headers.get("authorization") !== `Bearer ${this.key}`)
      return respond(failed(401, "invalid_request_error", "Invalid API Key provided"));
    const form = Object.fromEntries(new URLSearchParams(body));
    const key = request.method === "POST" ? request.headers.get("idempotency-key") : null;
    const fingerprint = createHash("sha256").update(`${pathname}?${body}`).digest("hex");
    const before = key === null ? undefined : this.#answers.get(key);
    if (before !== undefined && before.fingerprint !== fingerprint)
      return respond(
        failed(
          400,
          "idempotency_error",
          "Keys for idempotent requests can only be used with the same parameters",
        ),
      );
    if (before?.answer === null)
      return respond(failed(409, "idempotency_error", "Another request", { code: "idempotency_key_in_use" }));
    if (before?.answer && this.weather === "lost") throw new TypeError("Network connection lost.");
    if (before?.answer) return respond(before.answer, { "idempotent-replayed": "true" });
    if (key !== null) this.#answers.set(key, { fingerprint, answer: null });
    // The other tab's request comes while this one is under way.
    await Promise.resolve();
    const answer =
      this.weather === "fault" && key !== null
        ? failed(500, "api_error", "Sorry")
        : this.#route(request.method, pathname, form, searchParams);
    if (key !== null) {
      if (answer.isKept === false) this.#answers.delete(key);
      else this.#answers.set(key, { fingerprint, answer });
    }
    if (this.weather === "lost" && key !== null) throw new TypeError("Network connection lost.");
    return respond(answer);
  }

  /** What it signs a delivery with. */
  signature(body: string, atMs = this.#nowMs(), secret = this.webhookSecret): string {
    const t = Math.floor(atMs / 1000);
    return `t=${t},v1=${createHmac("sha256", secret).update(`${t}.${body}`).digest("hex")}`;
  }

  sessionOf(id: string): Session {
    const session = this.sessions.get(id);
    if (session === undefined) throw new Error(`no session ${id}`);
    return session;
  }

  /** The buyer pays by card. False where the session is over. */
  pay(sessionId: string): boolean {
    const intent = this.#complete(sessionId, "succeeded");
    if (intent === null) return false;
    const session = this.sessionOf(sessionId);
    session.payment_status = "paid";
    this.#tell("checkout.session.completed", session);
    return true;
  }

  /** The buyer pays by a way that takes days. */
  payLater(sessionId: string): boolean {
    if (this.#complete(sessionId, "processing") === null) return false;
    this.#tell("checkout.session.completed", this.sessionOf(sessionId));
    return true;
  }

  /** What became of it days later. */
  arrive(sessionId: string, outcome: "succeeded" | "failed"): boolean {
    const session = this.sessions.get(sessionId);
    const intent = this.intents.get(session?.payment_intent ?? "");
    if (session === undefined || intent?.status !== "processing") return false;
    intent.status = outcome === "succeeded" ? "succeeded" : "requires_payment_method";
    if (outcome === "succeeded") session.payment_status = "paid";
    this.#tell(`checkout.session.async_payment_${outcome}`, session);
    return true;
  }

  /** Sessions end by themselves when their time has come. */
  elapse(): void {
    for (const session of this.sessions.values())
      if (session.status === "open" && session.expires_at * 1000 <= this.#nowMs()) this.#expire(session);
  }

  /** What the bank did with a refund. */
  finish(refundId: string, status: "succeeded" | "failed"): void {
    const refund = this.refunds.get(refundId);
    if (refund === undefined) return;
    refund.status = status;
    this.#tell(status === "failed" ? "refund.failed" : "refund.updated", refund);
  }

  /** Somebody gives money back on Stripe's own pages. */
  refundByHand(intentId: string, amount: number): void {
    this.#refund({ payment_intent: intentId, amount: String(amount) });
  }

  /** A refund that was asked for earlier, with these words. */
  refundOf(intentId: string, amount: number, metadata: Record<string, string>): void {
    const words = Object.entries(metadata).map(([name, value]) => [`metadata[${name}]`, value]);
    this.#refund({ payment_intent: intentId, amount: String(amount), ...Object.fromEntries(words) });
  }

  dispute(intentId: string, status: string, type = "charge.dispute.created"): void {
    this.#tell(type, { object: "dispute", payment_intent: intentId, status });
  }

  /** Money that stays here of a session: paid, less what went back. */
  keptOf(sessionId: string): number {
    const {
      payment_intent: intentId,
      payment_status: status,
      amount_total: amount,
    } = this.sessionOf(sessionId);
    return status !== "paid" || intentId === null ? 0 : amount - this.#refundedOf(intentId);
  }

  #route(method: string, path: string, form: Form, query: URLSearchParams): Answer {
    const [, id, verb] = /^\/v1\/checkout\/sessions\/(\w+)(\/expire)?$/.exec(path) ?? [];
    if (method === "POST" && path === "/v1/checkout/sessions") return this.#create(form);
    if (this.weather === "blind" && (id !== undefined || path === "/v1/refunds"))
      return {
        ...failed(404, "invalid_request_error", "No such object", { code: "resource_missing" }),
        isKept: false,
      };
    if (id !== undefined) {
      const session = this.sessions.get(id);
      if (session === undefined)
        return failed(404, "invalid_request_error", `No such checkout.session: ${id}`, {
          code: "resource_missing",
        });
      if (verb === undefined) {
        const intent = this.intents.get(session.payment_intent ?? "");
        const expand = new Set(
          [...query].flatMap(([name, value]) => (name.startsWith("expand") ? value : [])),
        );
        const isExpanded = expand.has("payment_intent") && intent !== undefined;
        const charge = expand.has("payment_intent.latest_charge") ? this.#chargeOf(intent) : "ch_1";
        return done(
          isExpanded ? { ...session, payment_intent: { ...intent, latest_charge: charge } } : session,
        );
      }
      if (session.status !== "open")
        return failed(
          400,
          "invalid_request_error",
          'Only Checkout Sessions with a status in ["open"] can be expired.',
        );
      this.#expire(session);
      return done(session);
    }
    if (method === "GET" && path === "/v1/account") return done({ id: this.account, object: "account" });
    if (method === "POST" && path === "/v1/refunds") return this.#refund(form);
    if (method === "GET" && path === "/v1/refunds") {
      const data = [...this.refunds.values()].filter(
        (refund) => refund.payment_intent === query.get("payment_intent"),
      );
      return done({ object: "list", data, has_more: false, url: path });
    }
    return failed(404, "invalid_request_error", `Unrecognized request URL (${method}: ${path})`);
  }

  #chargeOf(intent: Intent | undefined): object | null {
    if (intent?.status !== "succeeded") return null;
    return {
      id: `ch_${intent.id}`,
      object: "charge",
      payment_method_details: { type: "card", card: { brand: "visa", last4: this.cardLast4 } },
    };
  }

  #create(form: Form): Answer {
    this.orders.push(form);
    const items = linesOf(form);
    const currency = items[0]?.currency ?? "";
    const total = items.reduce((sum, { amount, quantity }) => sum + amount * quantity, 0);
    const expiresAt = Number(form["expires_at"]);
    const nowS = this.#nowMs() / 1000;
    const wrong = (message: string, more: object = {}) => ({
      ...failed(400, "invalid_request_error", message, more),
      isKept: false as const,
    });
    if (form["mode"] !== "payment" || !form["success_url"]) return wrong("Missing required param");
    if (items.length === 0) return wrong("line_items", { param: "line_items" });
    if (items.some(({ amount, quantity }) => !Number.isInteger(amount) || amount < 0 || !(quantity > 0)))
      return wrong("Invalid integer", { param: "line_items" });
    if (!(expiresAt >= nowS + 30 * 60 && expiresAt <= nowS + 24 * 60 * 60))
      return wrong(
        "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.",
        {
          param: "expires_at",
        },
      );
    if (total < (MINIMUM[currency] ?? 50))
      return wrong("The total amount due must add up to at least …", { code: "amount_too_small" });
    const id = this.#name("cs_test");
    const session: Session = {
      id,
      object: "checkout.session",
      status: "open",
      payment_status: "unpaid",
      amount_total: total,
      currency,
      client_reference_id: form["client_reference_id"] ?? null,
      metadata: mapOf(form, "metadata"),
      payment_intent: null,
      expires_at: expiresAt,
      url: `https://checkout.stripe.test/c/pay/${id}`,
      success_url: form["success_url"],
      cancel_url: form["cancel_url"] ?? null,
      livemode: false,
      customer_details: null,
    };
    this.sessions.set(id, session);
    return done(session);
  }

  #complete(sessionId: string, status: Intent["status"]): Intent | null {
    this.elapse();
    const session = this.sessionOf(sessionId);
    if (session.status !== "open") return null;
    const { amount_total: amount, currency } = session;
    const intent: Intent = { id: this.#name("pi"), object: "payment_intent", status, amount, currency };
    this.intents.set(intent.id, intent);
    session.status = "complete";
    session.url = null;
    session.payment_intent = intent.id;
    session.customer_details = { email: "buyer@example.com", name: "A Buyer" };
    return intent;
  }

  #expire(session: Session): void {
    session.status = "expired";
    session.url = null;
    this.#tell("checkout.session.expired", session);
  }

  #refund(form: Form): Answer {
    const intent = this.intents.get(form["payment_intent"] ?? "");
    if (intent === undefined)
      return failed(404, "invalid_request_error", "No such payment_intent", { code: "resource_missing" });
    const left = intent.amount - this.#refundedOf(intent.id);
    const amount = Number(form["amount"] ?? left);
    if (left === 0)
      return failed(400, "invalid_request_error", "Charge has already been refunded.", {
        code: "charge_already_refunded",
      });
    if (!Number.isInteger(amount) || amount <= 0 || amount > left)
      return failed(
        400,
        "invalid_request_error",
        `Refund amount is greater than unrefunded amount on charge (${left})`,
        {
          param: "amount",
        },
      );
    const refund: Refund = {
      id: this.#name("re"),
      object: "refund",
      status: this.refundsStart,
      amount,
      currency: intent.currency,
      payment_intent: intent.id,
      metadata: mapOf(form, "metadata"),
    };
    this.refunds.set(refund.id, refund);
    this.#tell("refund.created", refund);
    this.#tell("charge.refunded", {
      object: "charge",
      id: `ch_${intent.id}`,
      payment_intent: intent.id,
      amount: intent.amount,
      amount_refunded: this.#refundedOf(intent.id),
      currency: intent.currency,
    });
    return done(refund);
  }

  #refundedOf(intentId: string): number {
    return [...this.refunds.values()]
      .filter(({ payment_intent: of, status }) => of === intentId && status !== "failed")
      .reduce((sum, { amount }) => sum + amount, 0);
  }

  /** The event has the thing as it is now, and keeps it so. */
  #tell(type: string, object: unknown): void {
    const created = Math.floor(this.#nowMs() / 1000);
    const data = { object: structuredClone(object) };
    this.events.push({ id: this.#name("evt"), object: "event", type, created, livemode: false, data });
  }

  #name(prefix: string): string {
    return `${prefix}_${createHash("sha256")
      .update(`${this.key} ${++this.#count} ${this.#nowMs()}`)
      .digest("hex")
      .slice(0, 24)}`;
  }
}

const done = (body: unknown): Answer => ({ status: 200, body: structuredClone(body) });

const failed = (status: number, type: string, message: string, more: object = {}): Answer => ({
  status,
  body: { error: { type, message, ...more } },
});

const respond = ({ status, body }: Answer, headers: Record<string, string> = {}): Response =>
  Response.json(body, { status, headers: { "request-id": "req_1", ...headers } });

function linesOf(form: Form): { amount: number; quantity: number; currency: string; name: string }[] {
  const lines = [];
  for (let i = 0; form[`line_items[${i}][quantity]`] !== undefined; i++) {
    const of = (what: string): string => form[`line_items[${i}][${what}`] ?? "";
    lines.push({
      amount: Number(of("price_data][unit_amount]")),
      quantity: Number(of("quantity]")),
      currency: of("price_data][currency]"),
      name: of("price_data][product_data][name]"),
    });
  }
  return lines;
}

const mapOf = (form: Form, name: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(form).flatMap(([key, value]) => {
      const [, inner] = new RegExp(`^${name}\\[(\\w+)\\]$`).exec(key) ?? [];
      return inner === undefined ? [] : [[inner, value]];
    }),
  );

/** The world of a random walk: cinemas that sell online, buyers, codes, Stripe, the work queue, and backups of D1. */

import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { boxOffice } from "../../../src/box-office/service.ts";
import { consumeWork, sweepMoney } from "../../../src/jobs/work-queue.ts";
import { installationName } from "../../../src/platform/installation/service.ts";
import { compareCopies } from "../../../src/sales/copies/service.ts";
import { sweepPromoClaims } from "../../../src/sales/promo-codes/service.ts";
import { hall } from "../../support/halls.ts";
import { insertUser } from "../../support/people.ts";
import { stopQueues } from "../../support/queues.ts";
import { Stripe } from "../../support/stripe.ts";
import type { StripeEvent } from "../../support/stripe.ts";
import { buyer, objectOf, rows, run, showtime, token } from "../../support/world.ts";
import { closeTill, deliver, openTill } from "./till.ts";

export const MINUTE_MS = 60_000;
export const DAY_MS = 24 * 60 * MINUTE_MS;
/** Seats that a buyer may have of one showtime. */
export const MOST_SEATS = 3;
let lastStaff = 77_000;
const SDK_PAUSE_MS = 500;
/** As in wrangler.toml. */
const MAX_RETRIES = 10;

/** The tables of which a backup is kept. The showtimes and the people stay as they are. */
const TABLES = [
  "refunds",
  "payments",
  "gateway_events",
  "promo_claims",
  "promo_codes",
  "tickets",
  "reservations",
  "showtime_sales",
  "mail_log",
] as const;

const PROGRAMME = [
  { currency: "USD", cents: 1000, days: 40, fee: 70, feePercent: 0 },
  { currency: "EUR", cents: 850, days: 40, fee: 0, feePercent: 20 },
  { currency: "JPY", cents: 950, days: 4, fee: 70, feePercent: 0 },
] as const;

export interface Sale {
  readonly id: number;
  readonly buyer: number;
  readonly seats: readonly string[];
}

interface House extends Awaited<ReturnType<typeof openHouse>> {
  version: number;
  isCancelled: boolean;
}

const openHouse = (nowMs: number, slot: (typeof PROGRAMME)[number]) =>
  showtime(1, 6, {
    payment: "online",
    currency: slot.currency,
    priceCents: { standard: { adult: slot.cents } },
    fee: { perTicketCents: 0, perReservationCents: slot.fee },
    cancellation: { freeMs: 100 * DAY_MS, feePercent: slot.feePercent, lastMs: 0 },
    maxSeatsPerBuyer: MOST_SEATS,
    startsAtMs: nowMs + slot.days * DAY_MS,
    endsAtMs: nowMs + (slot.days + 1) * DAY_MS,
    salesCloseAtMs: nowMs + slot.days * DAY_MS,
  });

export class Walk {
  readonly installation: string;
  readonly stripe: Stripe;
  /** Another account, of which somebody may set the key. */
  readonly other: Stripe;
  readonly houses: House[] = [];
  /** Those that are over or cancelled too. */
  readonly shown: House[] = [];
  readonly people: number[] = [];
  readonly codes: { id: number; code: string; maxUses: number; perPerson: number }[] = [];
  readonly sales: Sale[] = [];
  readonly queue: { body: unknown; attempts: number }[] = [];
  /** Sessions whose address a buyer has. */
  readonly offered = new Set<string>();
  /** Events that were delivered and accepted. */
  readonly told: StripeEvent[] = [];
  /** Events that Stripe has given up. */
  readonly dropped: StripeEvent[] = [];
  /** Sessions of other shops on the same account, and the refunds that these asked for. */
  readonly foreign = { sessions: new Set<string>(), refunds: new Set<string>() };
  backup: { readonly sequence: number } | null = null;
  restores = 0;
  nowMs: number;
  readonly #staff = ++lastStaff;

  private constructor(nowMs: number, installation: string) {
    this.nowMs = nowMs;
    this.installation = installation;
    vi.spyOn(Date, "now").mockImplementation(() => this.nowMs);
    this.stripe = openTill();
    this.stripe.refundsStart = "pending";
    this.other = new Stripe({ key: "sk_test_other", account: "acct_other", nowMs: () => this.nowMs });
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      const request = new Request(input, init);
      const isOther = request.headers.get("authorization") === `Bearer ${this.other.key}`;
      return (isOther ? this.other : this.stripe).answer(request);
    });
    // Stripe's SDK pauses so long before it asks again.
    const later = globalThis.setTimeout;
    vi.spyOn(globalThis, "setTimeout").mockImplementation(((call: () => void, ms: number, ...more: []) =>
      later(call, ms === SDK_PAUSE_MS ? 0 : ms, ...more)) as typeof setTimeout);
    vi.spyOn(console, "info").mockImplementation(() => {});
    stopQueues();
    const sent = { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };
    vi.spyOn(env.WORK, "send").mockImplementation(async (body) => {
      this.#put(body);
      return sent;
    });
    vi.spyOn(env.WORK, "sendBatch").mockImplementation(async (messages) => {
      for (const { body } of messages) this.#put(body);
      return sent;
    });
  }

  static async begin(nowMs: number): Promise<Walk> {
    const walk = new Walk(nowMs, await installationName());
    for (const table of TABLES) await run(`DELETE FROM ${table}`);
    for (let i = 0; i < 4; i++) walk.people.push((await buyer()).id);
    for (const _ of PROGRAMME) await walk.replace(walk.houses.length);
    await insertUser(run, walk.#staff, { isAdmin: true });
    for (const [percent, maxUses, perPerson] of [
      [50, 2, 1],
      [100, 1, 1],
      [25, 3, 2],
    ] as const) {
      const code = `CODE-${percent}`;
      const [added] = await rows<{ id: number }>(
        `INSERT INTO promo_codes (owner_id, code, percent, max_uses, max_uses_per_person, created_at_ms)
         VALUES (1, ?1, ?2, ?3, ?4, 1) RETURNING id`,
        code,
        percent,
        maxUses,
        perPerson,
      );
      walk.codes.push({ id: added?.id ?? 0, code, maxUses, perPerson });
    }
    return walk;
  }

  end(): void {
    closeTill();
  }

  staff(): Promise<string> {
    return token(this.#staff, { isAdmin: true });
  }

  /** A new showtime instead of this one. */
  async replace(which: number): Promise<void> {
    const slot = PROGRAMME[which] ?? PROGRAMME[0];
    const house = { ...(await openHouse(this.nowMs, slot)), version: 1, isCancelled: false };
    this.houses[which] = house;
    this.shown.push(house);
  }

  /** A new version of the showtime's terms, which is an event at its box office. */
  async change(house: House): Promise<void> {
    const version = ++house.version;
    await (house.isCancelled
      ? house.office().open({ ...house.terms, version, status: "cancelled" }, { seats: [], blocked: [] })
      : house.office().open({ ...house.terms, version }, hall(1, 6)));
  }

  setKey(key: string): void {
    Object.assign(env, { STRIPE_SECRET_KEY: key });
  }

  /** The platform's alarms use the real clock, so they are run by hand. */
  async elapse(ms: number): Promise<void> {
    this.nowMs += ms;
    this.stripe.elapse();
    for (const { id } of this.shown) await runDurableObjectAlarm(objectOf(id));
  }

  /** Delivers an event. One that is refused stays with Stripe, which will repeat it. */
  async tell(event: StripeEvent): Promise<boolean> {
    const i = this.stripe.events.indexOf(event);
    if ((await deliver(this.stripe, event)) !== 204) return false;
    if (i < 0) return true;
    this.stripe.events.splice(i, 1);
    this.told.push(event);
    return true;
  }

  /** Consumes a message of the queue. A message that `comesAgain` is consumed once more later. */
  async work(which: number, comesAgain: boolean): Promise<boolean> {
    const [message] = this.queue.splice(which % Math.max(1, this.queue.length), 1);
    if (message === undefined) return false;
    if (comesAgain) this.queue.push({ ...message });
    const queued = {
      ...message,
      ack: () => undefined,
      retry: () => {
        if (message.attempts <= MAX_RETRIES) this.queue.push({ ...message, attempts: message.attempts + 1 });
      },
    };
    await consumeWork({ messages: [queued] } as unknown as MessageBatch);
    return true;
  }

  async sweep(): Promise<void> {
    await sweepMoney(this.nowMs);
    await sweepPromoClaims(this.nowMs);
  }

  /** Works and sweeps until nothing is due. */
  async workOff(): Promise<void> {
    do {
      while (await this.work(0, false));
      await this.sweep();
    } while (this.queue.length > 0);
  }

  /** Every reservation, as its box office has it. */
  async reservations() {
    const all = [];
    for (const { id } of this.shown)
      for (let n = 1; ; n++) {
        const reservation = await boxOffice(id).reservation(n);
        if (reservation === null) break;
        all.push(reservation);
      }
    return all;
  }

  async backUp(): Promise<void> {
    await this.#copied();
    const [payments] = await rows<{ seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'payments'");
    await env.DB.batch(
      TABLES.flatMap((table) => [
        env.DB.prepare(`DROP TABLE IF EXISTS backup_${table}`),
        env.DB.prepare(`CREATE TABLE backup_${table} AS SELECT * FROM ${table}`),
      ]),
    );
    this.backup = { sequence: payments?.seq ?? 0 };
  }

  /**
   * Puts the backup back. The round has the box offices copy what is missing, and until then D1 does not know of the uses of
   * promo codes since the backup: so that is done before anybody buys.
   */
  async restore(): Promise<void> {
    if (this.backup === null) return;
    await env.DB.batch([
      env.DB.prepare("PRAGMA defer_foreign_keys = on"),
      ...TABLES.map((table) => env.DB.prepare(`DELETE FROM ${table}`)),
      ...TABLES.toReversed().map((table) =>
        env.DB.prepare(`INSERT INTO ${table} SELECT * FROM backup_${table}`),
      ),
      env.DB.prepare("UPDATE sqlite_sequence SET seq = ?1 WHERE name = 'payments'").bind(
        this.backup.sequence,
      ),
    ]);
    this.restores++;
    await run("DELETE FROM office_rounds");
    await compareCopies(this.nowMs);
    await this.#caughtUp();
  }

  /** Records an event at each box office, and waits until D1 has a copy of everything. */
  async #copied(): Promise<void> {
    for (const house of this.shown) await this.change(house);
    await this.#caughtUp();
  }

  async #caughtUp(): Promise<void> {
    for (const { id, object } of this.shown) {
      const head = (await boxOffice(id).verify()).entries;
      for (let tries = 0; ; tries++) {
        const [sales] = await rows<{ cursor: number }>(
          "SELECT cursor FROM showtime_sales WHERE showtime_id = ?1",
          id,
        );
        if ((sales?.cursor ?? 0) >= head) break;
        if (tries === 20) throw new Error(`D1 lacks events of showtime ${id}`);
        this.nowMs += 2_000;
        await runDurableObjectAlarm(object());
      }
    }
  }

  #put(body: unknown): void {
    if (typeof body === "object" && body !== null && !("ticketImagesOf" in body))
      this.queue.push({ body, attempts: 1 });
  }
}

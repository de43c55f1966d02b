/** The steps of a random walk. Each takes two random numbers, and answers whether it did something. */

import { settle } from "../../../src/money/settlement/service.ts";
import { ask } from "../../support/catalogue.ts";
import { token } from "../../support/world.ts";
import { startPayment } from "./till.ts";
import { payForeign, refundForeign } from "./walk-foreign.ts";
import { codeAt, one, saleOf } from "./walk-picks.ts";
import { DAY_MS, MINUTE_MS } from "./walk-world.ts";
import type { Sale, Walk } from "./walk-world.ts";

type Step = (walk: Walk, a: number, b: number) => Promise<boolean> | boolean;

async function hold(walk: Walk, a: number, b: number, code: string | null): Promise<boolean> {
  const buyer = one(walk.people, b >> 2) ?? 0;
  const seats = a % 2 === 0 ? [`A${(a % 6) + 1}`] : [`A${(a % 5) + 1}`, `A${(a % 5) + 2}`];
  const held = await ask("POST", `/v1/showtimes/${one(walk.houses, b)?.id ?? 0}/reservations`, {
    as: await token(buyer),
    body: { seats, ...(code === null ? {} : { promo_code: code }) },
  });
  if (held.status === 201) walk.sales.push({ id: Number(held.body["id"]), buyer, seats });
  return held.status === 201;
}

/** Starts the payment of a hold. A buyer can pay at the address in the answer only. */
async function start(walk: Walk, sale: Sale | undefined): Promise<string | null> {
  if (sale === undefined) return null;
  const { body } = await startPayment(sale.id, await token(sale.buyer));
  const session = ((body["checkout_url"] as string | null | undefined) ?? "").split("/").at(-1) ?? "";
  if (!walk.stripe.sessions.has(session)) return null;
  walk.offered.add(session);
  return session;
}

/** From the choice of seats to the money at Stripe in one go. */
async function buy(walk: Walk, a: number, b: number): Promise<boolean> {
  if (!(await hold(walk, a, b, b % 3 === 0 ? codeAt(walk, a) : null))) return false;
  const session = await start(walk, walk.sales.at(-1));
  return session !== null && walk.stripe.pay(session);
}

async function cancel(walk: Walk, a: number, b: number, isPart = false, asStaff = false): Promise<boolean> {
  const sale = saleOf(walk, a, b % 3 > 0);
  if (sale === undefined || (isPart && sale.seats.length === 1)) return false;
  const path = `/v1/reservations/${sale.id}${isPart ? `?seats=${one(sale.seats, b) ?? ""}` : ""}`;
  const as = await (asStaff ? walk.staff() : token(sale.buyer));
  return (await ask("DELETE", path, { as })).status === 200;
}

/** A session that a buyer can pay, or one that was paid by a slow method and awaits its money. */
const sessionAt = ({ stripe, offered }: Walk, isFinished: boolean, pick: number): string | undefined =>
  one(
    [...stripe.sessions.values()].filter(({ id, status, payment_intent: intent }) =>
      isFinished
        ? stripe.intents.get(intent ?? "")?.status === "processing"
        : status === "open" && offered.has(id),
    ),
    pick,
  )?.id;

/** Staff gives back a part of a payment, or all that is left of it, on Stripe's own pages. */
function refundByHand({ stripe, foreign }: Walk, a: number, b: number): boolean {
  const paid = [...stripe.sessions.keys()].filter((id) => !foreign.sessions.has(id) && stripe.keptOf(id) > 0);
  const session = one(paid.slice(-4), a);
  if (session === undefined) return false;
  const left = stripe.keptOf(session);
  stripe.refundByHand(
    stripe.sessionOf(session).payment_intent ?? "",
    b % 3 === 0 ? left : 1 + ((b * 7) % left),
  );
  return true;
}

/** The bank makes refunds, or sends the money of ours back. */
function bank({ stripe, foreign }: Walk, a: number, b: number): boolean {
  let isNews = false;
  for (const [i, [id, { status, metadata }]] of [...stripe.refunds].entries()) {
    const isOurs = metadata["matinee_refund"] !== undefined && !foreign.refunds.has(id);
    const fails = isOurs && (a + i) % 9 === 0 && b % 2 === 0;
    if (status !== "pending" || (a + i) % 2 > 0) continue;
    stripe.finish(id, fails ? "failed" : "succeeded");
    isNews = true;
  }
  return isNews;
}

async function days(walk: Walk, a: number): Promise<boolean> {
  await walk.elapse((1 + (a % 2)) * DAY_MS);
  for (const [i, { terms }] of walk.houses.entries())
    if (terms.startsAtMs <= walk.nowMs) await walk.replace(i);
  return true;
}

async function cancelShowtime(walk: Walk, a: number, b: number): Promise<boolean> {
  const which = b % walk.houses.length;
  const house = walk.houses[which];
  if (house === undefined || a % 4 > 0) return false;
  house.isCancelled = true;
  await walk.change(house);
  await walk.replace(which);
  return true;
}

function become(walk: Walk, a: number): boolean {
  walk.stripe.weather = one(["down", "lost", "fault", "blind"] as const, a) ?? "fine";
  return true;
}

/** A key of another account, one that Stripe does not know, a live one, or none. */
function setWrongKey(walk: Walk, a: number): boolean {
  walk.setKey(one([walk.other.key, "sk_test_gone", "sk_live_gone", ""], a) ?? "");
  return true;
}

/** Each with how often it is tried. */
export const STEPS = {
  hold: [8, (walk, a, b) => hold(walk, a, b, null)],
  "hold with a code": [6, (walk, a, b) => hold(walk, a, b, codeAt(walk, a + b))],
  buy: [8, buy],
  start: [10, async (walk, a) => (await start(walk, saleOf(walk, a))) !== null],
  "start in two tabs": [
    2,
    async (walk, a) => {
      const tabs = await Promise.all([1, 2].map(() => start(walk, saleOf(walk, a))));
      return tabs[0] !== null && tabs[0] === tabs[1];
    },
  ],
  pay: [
    10,
    (walk, a) => {
      const session = sessionAt(walk, false, a);
      return session !== undefined && walk.stripe.pay(session);
    },
  ],
  "pay slowly": [
    3,
    (walk, a) => {
      const session = sessionAt(walk, false, a);
      return session !== undefined && walk.stripe.payLater(session);
    },
  ],
  "slow money arrives or fails": [
    4,
    (walk, a, b) => {
      const session = sessionAt(walk, true, a);
      return session !== undefined && walk.stripe.arrive(session, b % 2 === 0 ? "succeeded" : "failed");
    },
  ],
  "deliver an event": [
    14,
    (walk, a) => {
      const event = one(walk.stripe.events, a);
      return event !== undefined && walk.tell(event);
    },
  ],
  "deliver an event again": [
    3,
    (walk, a) => {
      const event = one(walk.told, a);
      return event !== undefined && walk.tell(event);
    },
  ],
  "give up an event": [
    2,
    (walk, a) => {
      const lost = walk.stripe.events.splice(a % Math.max(1, walk.stripe.events.length), 1);
      walk.dropped.push(...lost);
      return lost.length > 0;
    },
  ],
  work: [20, (walk, a, b) => walk.work(a, b % 4 === 0)],
  sweep: [
    5,
    async (walk) => {
      await walk.sweep();
      return walk.queue.length > 0;
    },
  ],
  "minutes pass": [
    6,
    async (walk, a) => {
      await walk.elapse((1 + (a % 7)) * MINUTE_MS);
      return true;
    },
  ],
  "days pass": [1, days],
  cancel: [3, (walk, a, b) => cancel(walk, a, b)],
  "cancel a part": [4, (walk, a, b) => cancel(walk, a, b, true)],
  "staff cancels": [1, (walk, a, b) => cancel(walk, a, b, false, true)],
  "cancel while the queue works": [
    2,
    async (walk, a, b) => {
      const sale = saleOf(walk, a, b % 3 > 0);
      if (sale === undefined) return false;
      await Promise.all([cancel(walk, a, b), walk.work(b, true), settle(sale.id)].map(quietly));
      return true;
    },
  ],
  "cancel a showtime": [2, cancelShowtime],
  bank: [4, bank],
  "refund by hand": [2, refundByHand],
  "pay another shop": [2, async (walk, a, b) => (await payForeign(walk, a, b)) !== null],
  "another shop refunds": [2, refundForeign],
  "bad weather": [2, become],
  "fine weather": [
    8,
    (walk) => {
      walk.stripe.weather = "fine";
      return true;
    },
  ],
  "wrong key": [1, setWrongKey],
  "right key": [
    6,
    (walk) => {
      walk.setKey(walk.stripe.key);
      return true;
    },
  ],
  "back D1 up": [
    2,
    async (walk) => {
      await walk.backUp();
      return true;
    },
  ],
  "restore D1": [
    2,
    async (walk) => {
      if (walk.backup === null) return false;
      await walk.restore();
      return true;
    },
  ],
} as const satisfies Record<string, readonly [weight: number, step: Step]>;

export type StepName = keyof typeof STEPS;

export const STEP_NAMES = Object.keys(STEPS) as StepName[];

/** The queue tries again what failed. */
const quietly = (doing: Promise<unknown>): Promise<unknown> => doing.catch(() => undefined);

export const take = (walk: Walk, name: StepName, a: number, b: number): Promise<boolean> | boolean => {
  const [, step]: readonly [number, Step] = STEPS[name];
  return step(walk, a, b);
};

/** Whether everything that a purchase needs is there. */

import { env } from "cloudflare:workers";
import { boxOffice } from "../../box-office/service.ts";
import { now } from "../../platform/clock.ts";
import { describeFault } from "../../platform/faults.ts";
import { allSettings, isLocal } from "../../platform/settings.ts";
import { within } from "../../platform/timeout.ts";
import { addressCheck } from "./address.ts";
import { failed, isReady } from "./check.ts";
import type { Check, Outcome, Probe } from "./check.ts";
import { LAST_MIGRATION } from "./last-migration.ts";
import { mailCheck, paymentsCheck } from "./services.ts";
import { settingChecks, textOf } from "./settings.ts";
import * as store from "./store.ts";

/** A part that has not answered by then has failed. Each part is asked by itself, so that one that hangs delays no other. */
const LIMIT_MS = 5_000;
/** An isolate asks the parts once in this time, however often it is asked itself. */
const FRESH_MS = 5_000;
/** No showtime has this id, so its box office is never opened: it answers, and writes nothing. */
const NO_SHOWTIME = 0;
/** No object has this key. */
const NO_OBJECT = "health";
/** A queue that has kept a message for so long is not read, or what it carries fails. */
const LONG_WAIT_MS = 15 * 60 * 1000;

const OK: Outcome = { status: "ok" };

async function okOf(asked: Promise<unknown>): Promise<Outcome> {
  await asked;
  return OK;
}

const bucket = (name: string, of: () => R2Bucket): Probe => ({
  name,
  look: () => okOf(of().head(NO_OBJECT)),
});

const PROBES: readonly Probe[] = [
  { name: "d1", look: () => okOf(store.ask()) },
  { name: "migrations", look: lookAtMigrations },
  { name: "box_office", look: () => okOf(boxOffice(NO_SHOWTIME).reservation(1)) },
  { name: "queues", look: lookAtQueues },
  bucket("ticket_images", () => env.TICKET_IMAGES),
  bucket("posters", () => env.POSTERS),
  bucket("layouts", () => env.LAYOUTS),
  bucket("ledgers", () => env.LEDGERS),
];

async function lookAtMigrations(): Promise<Outcome> {
  if (await store.hasHad(LAST_MIGRATION)) return OK;
  throw new Error(`D1 has not had ${LAST_MIGRATION}, which this version needs`);
}

async function lookAtQueues(): Promise<Outcome> {
  const queues = { mail: env.MAIL, work: env.WORK, webhooks: env.WEBHOOKS };
  const waits = await Promise.all(
    Object.entries(queues).map(async ([name, queue]) => {
      const { backlogCount, oldestMessageTimestamp } = await queue.metrics();
      return { name, count: backlogCount, sinceMs: oldestMessageTimestamp?.getTime() ?? null };
    }),
  );
  const late = waits.filter(({ count, sinceMs }) => count > 0 && sinceMs && sinceMs < now() - LONG_WAIT_MS);
  if (late.length === 0) return OK;
  return {
    status: "ok",
    detail: `Messages wait for more than a quarter of an hour: ${late.map(({ name, count }) => `${count} of ${name}`).join(", ")}.`,
    advice: "Look at the exceptions of the queues' consumers in the Worker's log.",
  };
}

async function checkOf({ name, look }: Probe): Promise<Check | null> {
  try {
    const outcome = await within(LIMIT_MS, look());
    return outcome && { name, ...outcome };
  } catch (fault) {
    return failed(name, describeFault(fault).split("\n")[0] ?? "");
  }
}

interface Looked {
  readonly checks: readonly Check[];
  readonly atMs: number;
}

/** Plain data: a request must not wait for another request's promise. */
let last: Looked | null = null;
let lookingSinceMs = -Infinity;

const lookAt = async (probes: readonly Probe[]): Promise<readonly Check[]> =>
  (await Promise.all(probes.map(checkOf))).filter((check) => check !== null);

/** What was seen in the last seconds; while another request looks again, what was seen before. */
async function parts(): Promise<readonly Check[]> {
  const nowMs = now();
  const isFresh = last !== null && nowMs - last.atMs < FRESH_MS;
  if (last !== null && (isFresh || nowMs - lookingSinceMs < LIMIT_MS)) return last.checks;
  lookingSinceMs = nowMs;
  const checks = await lookAt(PROBES);
  last = { checks, atMs: now() };
  return checks;
}

/**
 * Every check, and whether all that is needed is there. `asked` is the URL of the request. `more` are checks of departments above
 * this one. Never rejects, and takes 5 s at most. Not ready is logged, with the names.
 */
export async function readiness(
  asked: string,
  more: readonly Probe[],
): Promise<{ readonly isReady: boolean; readonly checks: readonly Check[] }> {
  const [given, local] = [allSettings(), isLocal()];
  const checks = [
    ...(await parts()),
    ...(await lookAt(more)),
    ...settingChecks(given, local),
    addressCheck(textOf(given, "PUBLIC_URL"), asked, local),
    mailCheck(given, local),
    paymentsCheck(given),
  ];
  const wrong = checks.filter(({ status }) => status === "failed");
  if (wrong.length > 0) console.warn(JSON.stringify({ not_ready: wrong.map(({ name }) => name) }));
  return { isReady: isReady(checks), checks };
}

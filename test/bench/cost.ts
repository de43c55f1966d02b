/** What a ticket costs its seller: whatever the platform would bill, counted from the catalogue to the mail that is sent. */

import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { startResend } from "../support/resend-server.ts";
import { newDay } from "./days.ts";
import type { Request } from "./load.ts";
import { DOLLARS_A_MILLION, OBJECT_GB, OPERATIONS_A_MESSAGE } from "./prices.ts";
import type { Item } from "./prices.ts";
import { openStage, purchase, seatLabel } from "./stage.ts";
import type { Stage } from "./stage.ts";
import type { Counts } from "./worker/meter.ts";
import { workerdPid } from "./workerd.ts";

const TICKETS = 100;
const TICKETS_PRICED = 100_000;
const HALL = 500;
/** What somebody looks at before buying. In a rush everybody looks all the time, and most tries come too late. */
const CALM = { maps: 2, lost: 0 };
const RUSH = { maps: 20, lost: 9 };
const MAIL_KEY = "re_bench";

export interface Cost {
  readonly item: Item;
  readonly calm: number;
  readonly rush: number;
}

/** Of each item, how much a ticket takes. */
export async function cost(): Promise<Cost[]> {
  const resend = await startResend(MAIL_KEY);
  const stage = await openStage({
    consumers: true,
    bindings: { RESEND_API_KEY: MAIL_KEY, RESEND_BASE_URL: resend.url, MAIL_PER_SECOND: "1000" },
  });
  try {
    await stage.lever("POST", "meter");
    const day = await newDay(stage);
    const calm = await bill(stage, day, CALM, async (requests) => {
      await stage.drive(requests, { clients: 1, first: null });
    });
    const rush = await bill(stage, day, RUSH, async (requests) => {
      await stage.drive(requests, { first: null });
    });
    return (Object.keys(DOLLARS_A_MILLION) as Item[]).map((item) => ({
      item,
      calm: calm[item],
      rush: rush[item],
    }));
  } finally {
    await stage.end();
    resend.close();
  }
}

async function bill(
  stage: Stage,
  day: string,
  { maps, lost }: typeof CALM,
  sell: (requests: Request[]) => Promise<void>,
): Promise<Record<Item, number>> {
  const id = await stage.showtime(HALL);
  await stage.settled();
  await stage.lever("DELETE", "counts");
  const cpuBeforeMs = cpuMs(stage);
  const requests = Array.from({ length: TICKETS }, (_, i) => [
    { path: `/v1/showtimes?date=${day}`, expect: 200 },
    ...Array.from({ length: maps }, () => ({ path: `/v1/showtimes/${id}/seats`, expect: 200 })),
    purchase(id, seatLabel(i)),
  ]).flat();
  await sell(requests);
  const tooLate = Array.from({ length: TICKETS * lost }, (_, i) => ({
    ...purchase(id, seatLabel(i % TICKETS)),
    expect: 409,
  }));
  await stage.drive(tooLate, { first: null });
  await mailed(stage);
  const cpu = cpuMs(stage) - cpuBeforeMs;
  return perTicket(await stage.counts(), requests.length + tooLate.length, cpu);
}

function perTicket(counts: Counts, requests: number, cpu: number): Record<Item, number> {
  const amounts: Record<Item, number> = {
    "Worker requests": requests,
    "Worker CPU, ms": cpu,
    "object requests": counts.objectRequests,
    "object GB-s": (counts.objectMs / 1000) * OBJECT_GB,
    "object rows read": counts.objectRowsRead,
    "object rows written": counts.objectRowsWritten,
    "D1 rows read": counts.d1RowsRead,
    "D1 rows written": counts.d1RowsWritten,
    "queue operations": counts.queueMessages * OPERATIONS_A_MESSAGE,
    "R2 writes": counts.r2Writes,
    "R2 reads": counts.r2Reads,
  };
  for (const item of Object.keys(amounts) as Item[]) amounts[item] /= TICKETS;
  return amounts;
}

export const dollars = (item: Item, perTicketSold: number): number =>
  (perTicketSold * TICKETS_PRICED * DOLLARS_A_MILLION[item]) / 1e6;

/** The queues bring the images and the mails a second or two later. */
async function mailed({ server }: Stage): Promise<void> {
  for (let due = 1; due > 0;) {
    await sleep(500);
    const [row] = await server.sql<{ due: number }>(
      "SELECT count(*) AS due FROM mail_log WHERE status <> 'sent'",
    );
    due = row?.due ?? 0;
  }
}

const MS_A_TICK = 10;

/** Of workerd, with the local D1, R2 and queues in it: more than a deployment is billed. Linux tells; elsewhere NaN. */
export function cpuMs(stage: Stage): number {
  try {
    const fields =
      readFileSync(`/proc/${workerdPid(stage)}/stat`, "utf8")
        .split(") ")[1]
        ?.split(" ") ?? [];
    return (Number(fields[11]) + Number(fields[12])) * MS_A_TICK;
  } catch {
    return NaN;
  }
}

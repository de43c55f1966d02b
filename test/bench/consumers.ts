/**
 * Sales while what follows them is done in the same process, as in `npm run dev`: the queues' consumers, the local mailbox, D1
 * and R2 share one thread with the sale. A deployment runs them elsewhere.
 */

import type { Measured } from "./load.ts";
import { judged, median } from "./rounds.ts";
import type { Count, Row } from "./rounds.ts";
import { openStage, purchase, seatLabel } from "./stage.ts";
import type { Stage } from "./stage.ts";

const LOCAL = { MATINEE_LOCAL: "1" };
const SALES_FOR_MS = 3_000;
/** More than are sold in the time, on any machine that this is run on. */
const SEATS = 6_000;
const AT_LEAST = 0.6;
const LONGEST_PAUSE_MS = 300;

/** Rates of sales with the consumers off and on, in turns, and the longest time in which nothing was sold with them on. */
export async function consumers(rounds: number): Promise<{ rows: Row[]; counts: Count[] }> {
  const sold: Record<"off" | "on", Measured[]> = { off: [], on: [] };
  for (let round = 0; round < rounds; round++)
    for (const which of ["off", "on"] as const) {
      // A process of its own, since mails that are still to be sent would slow the next round.
      const stage = await openStage({ consumers: which === "on", bindings: LOCAL });
      sold[which].push(await sell(stage).finally(() => stage.end()));
    }
  const ratio = median(sold.on.map(({ rate }, round) => rate / (sold.off[round]?.rate ?? NaN)));
  const pause = (which: "off" | "on"): number => median(sold[which].map(({ longestPause }) => longestPause));
  return {
    rows: [
      { ...rowOf("sales, consumers off", sold.off), ratio: null, goal: "", met: null },
      { ...rowOf("sales, consumers on", sold.on), ratio, ...judged(ratio, { atLeast: AT_LEAST }) },
    ],
    counts: [
      { of: "longest pause between two sales, consumers off, ms", value: pause("off"), goal: "", met: null },
      {
        of: "longest pause between two sales, consumers on, ms",
        value: pause("on"),
        ...judged(pause("on"), { atMost: LONGEST_PAUSE_MS }),
      },
    ],
  };
}

async function sell(stage: Stage): Promise<Measured> {
  const id = await stage.showtime(SEATS);
  const requests = Array.from({ length: SEATS }, (_, i) => purchase(id, seatLabel(i)));
  return stage.drive(requests, { forMs: SALES_FOR_MS });
}

const rowOf = (path: string, measured: readonly Measured[]) => ({
  path,
  perSecond: median(measured.map(({ rate }) => rate)),
  p50Ms: median(measured.map(({ p50 }) => p50)),
  p99Ms: median(measured.map(({ p99 }) => p99)),
});

/** Five times as many buyers as sell best, none of whom waits: whoever is told to come back tries again at once. */

import type { Measured } from "./load.ts";
import { judged, median } from "./rounds.ts";
import type { Count } from "./rounds.ts";
import { MOST_SALES_A_SECOND, requests } from "./sales.ts";
import { CLIENTS, purchase, seatLabel } from "./stage.ts";
import type { Stage } from "./stage.ts";

const TIMES = 5;
const FOR_MS = 4_000;
const MOST_TRIES = (FOR_MS / 1_000) * MOST_SALES_A_SECOND;
const [SOLD, BUSY] = [201, 503];

/** Medians of so many rounds. */
export async function overload(stage: Stage, rounds: number): Promise<Count[]> {
  const seen: { best: number; much: Measured; after: number }[] = [];
  for (let i = 0; i < rounds; i++) {
    const [best, much] = [await sell(stage, 1), await sell(stage, TIMES)];
    // Right afterwards, and for less than five seconds: it is to be itself again.
    const after = await sell(stage, 1);
    seen.push({ best: soldASecond(best), much, after: soldASecond(after) });
    await stage.settled();
  }
  const row = (of: string, each: (round: (typeof seen)[number]) => number, goal: Goal = {}): Count => {
    const value = median(seen.map(each));
    return { of: `overload by five: ${of}`, value, ...judged(value, goal) };
  };
  return [
    row("sales to the best rate", ({ best, much }) => soldASecond(much) / best, { atLeast: 0.9 }),
    row("answers within 5 s", ({ much }) => much.inTime, { atLeast: 1 }),
    row("p99 of all answers, ms", ({ much }) => much.p99, { atMost: 2_000 }),
    row("told to come back", ({ much }) => (much.statuses[BUSY] ?? 0) / much.answers),
    row("sales to the best rate, afterwards", ({ best, after }) => after / best, { atLeast: 0.9 }),
  ];
}

type Goal = Parameters<typeof judged>[1];

async function sell(stage: Stage, times: number): Promise<Measured> {
  const id = await stage.showtime(MOST_TRIES);
  const tries = requests(MOST_TRIES, (i) => ({ ...purchase(id, seatLabel(i)), expect: [SOLD, BUSY] }));
  const tokens = Array.from({ length: times }, () => stage.tokens).flat();
  return stage.drive(tries, { clients: times * CLIENTS, tokens, forMs: FOR_MS });
}

const soldASecond = ({ statuses, seconds }: Measured): number => (statuses[SOLD] ?? 0) / seconds;

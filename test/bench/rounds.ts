/** Paths measured in turn, round after round, so that a slow minute of the machine is everybody's. */

import type { Measured } from "./load.ts";
import type { Stage } from "./stage.ts";

export interface Path {
  readonly name: string;
  readonly run: (stage: Stage) => Promise<Measured & { readonly counted?: number }>;
  /** What `run` counted beside the time. */
  readonly count?: { readonly of: string; readonly atMost: number };
  /** The path that it is held against, of the same round. */
  readonly limit?: string;
  /** What of the two is compared; a rate if left out. */
  readonly by?: "rate" | "p50";
  /** What the ratio is to be at least; "at most" where it is a cost. */
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** A row of its own for a path that is held against another one than its `limit`. */
export interface Comparison {
  readonly of: string;
  readonly path: string;
  readonly limit: string;
  readonly atLeast: number;
}

export interface Row {
  readonly path: string;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly ratio: number | null;
  readonly goal: string;
  readonly met: boolean | null;
}

export interface Count {
  readonly of: string;
  readonly value: number;
  readonly goal: string;
  readonly met: boolean | null;
}

type Round = ReadonlyMap<string, Measured & { readonly counted?: number }>;

export async function measure(
  stage: Stage,
  paths: readonly Path[],
  rounds: number,
  comparisons: readonly Comparison[],
): Promise<{ rows: Row[]; counts: Count[] }> {
  const all: Round[] = [];
  for (let i = 0; i < rounds; i++) {
    const round = new Map<string, Measured & { readonly counted?: number }>();
    for (const { name, run } of paths) round.set(name, await run(stage));
    all.push(round);
    process.stderr.write(`round ${i + 1} of ${rounds}\n`);
  }
  return {
    rows: paths.map((path) => rowOf(path, all)),
    counts: [
      ...paths.flatMap(({ name, count }) => {
        if (count === undefined) return [];
        const value = median(all.map((round) => round.get(name)?.counted ?? NaN));
        return [{ of: count.of, value, ...judged(value, count) }];
      }),
      ...comparisons.map((comparison) => {
        const { of, path: name, limit } = comparison;
        const value = median(all.map((round) => ratioIn(round, { name }, limit)));
        return { of, value, ...judged(value, comparison) };
      }),
    ],
  };
}

/** Medians over the rounds; a ratio is taken inside its round first. */
function rowOf(path: Path, rounds: readonly Round[]): Row {
  const of = (pick: (measured: Measured) => number): number =>
    median(rounds.map((round) => pick(round.get(path.name) ?? NOTHING)));
  const ratio =
    path.limit === undefined ? null : median(rounds.map((round) => ratioIn(round, path, path.limit ?? "")));
  return {
    path: path.name,
    perSecond: of(({ rate }) => rate),
    p50Ms: of(({ p50 }) => p50),
    p99Ms: of(({ p99 }) => p99),
    ratio,
    ...judged(ratio, path),
  };
}

function ratioIn(round: Round, { name, by = "rate" }: Pick<Path, "name" | "by">, limit: string): number {
  const [mine, bare] = [round.get(name) ?? NOTHING, round.get(limit) ?? NOTHING];
  return mine[by] / bare[by];
}

const NOTHING: Measured = {
  answers: 0,
  seconds: NaN,
  rate: NaN,
  p50: NaN,
  p99: NaN,
  inTime: NaN,
  statuses: {},
  longestPause: NaN,
};

/** A row's goal in words, and whether it is met; null where it has none, or nothing was counted. */
export function judged(
  value: number | null,
  { atLeast, atMost }: Pick<Path, "atLeast" | "atMost">,
): { goal: string; met: boolean | null } {
  if (value === null || (atLeast === undefined && atMost === undefined)) return { goal: "", met: null };
  const goal = atLeast === undefined ? `at most ${atMost}` : `at least ${atLeast}`;
  if (Number.isNaN(value)) return { goal, met: null };
  return { goal, met: value >= (atLeast ?? value) && value <= (atMost ?? value) };
}

export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;
}

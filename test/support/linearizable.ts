/**
 * Whether concurrent calls could have happened one after the other. Wing and Gong's search with Lowe's memory: it
 * tries, depth first, every call that may come next in real time, and never looks at the same calls done and the same
 * state again. https://www.cs.ox.ac.uk/people/gavin.lowe/LinearizabiltyTesting/
 */
export interface Timed {
  /** Before it left, and after its answer came, on one clock. */
  readonly calledAtMs: number;
  readonly answeredAtMs: number;
}

export interface Model<State, Call> {
  readonly start: State;
  /** The state after the call, or null if the call would have been answered otherwise. */
  readonly next: (state: State, call: Call) => State | null;
  /** The same for states that answer the same to whatever comes. */
  readonly keyOf: (state: State) => string;
}

export type Verdict<Call> =
  | { readonly ok: true; readonly order: readonly Call[] }
  /** The longest order that explains its answers, and the calls of which none can come next. */
  | { readonly ok: false; readonly longest: readonly Call[]; readonly stuckAt: readonly Call[] };

export function linearize<State, Call extends Timed>(
  calls: readonly Call[],
  { start, next, keyOf }: Model<State, Call>,
): Verdict<Call> {
  const byTime = calls.toSorted((a, b) => a.calledAtMs - b.calledAtMs);
  const done = new Set<number>();
  /** All before it are done. */
  let low = 0;
  const order: { readonly at: number; readonly before: State }[] = [];
  const seen = new Set<string>();
  let state = start;
  let longest: Call[] = [];
  let stuckAt: Call[] = [];

  const callAt = (at: number): Call => {
    const call = byTime[at];
    if (call === undefined) throw new Error(`no call ${at}`);
    return call;
  };
  /** Calls that were made before any call that is not done was answered. */
  const candidates = (): number[] => {
    const found: number[] = [];
    let firstAnswerMs = Infinity;
    for (let at = low; at < byTime.length && callAt(at).calledAtMs <= firstAnswerMs; at++)
      if (!done.has(at)) {
        found.push(at);
        firstAnswerMs = Math.min(firstAnswerMs, callAt(at).answeredAtMs);
      }
    return found.filter((at) => callAt(at).calledAtMs <= firstAnswerMs);
  };
  const key = (): string =>
    [low, ...[...done].filter((at) => at > low).toSorted((a, b) => a - b), keyOf(state)].join(" ");
  const settleLow = (from: number): void => {
    for (low = from; done.has(low); low++);
  };

  /** What is still to be tried at each depth. */
  const untried: number[][] = [candidates()];
  while (order.length < byTime.length) {
    const at = untried.at(-1)?.pop();
    if (at === undefined) {
      untried.pop();
      const undone = order.pop();
      if (undone === undefined) return { ok: false, longest, stuckAt };
      done.delete(undone.at);
      settleLow(Math.min(low, undone.at));
      state = undone.before;
      continue;
    }
    const after = next(state, callAt(at));
    if (after === null) continue;
    const before = state;
    done.add(at);
    settleLow(low);
    state = after;
    if (seen.has(key())) {
      done.delete(at);
      settleLow(Math.min(low, at));
      state = before;
      continue;
    }
    seen.add(key());
    order.push({ at, before });
    untried.push(candidates().toReversed());
    if (order.length > longest.length) {
      longest = order.map((step) => callAt(step.at));
      stuckAt = candidates().map(callAt);
    }
  }
  return { ok: true, order: order.map((step) => callAt(step.at)) };
}

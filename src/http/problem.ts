import { randomBelow } from "../platform/clock.ts";
import type { ProblemCode } from "./problem-codes.ts";

/** Thrown to refuse a request. `detail` says what happened, what was kept, and what to do. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly data: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ProblemCode,
    detail: string,
    data: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
    this.code = code;
    this.data = data;
    this.headers = headers;
  }
}

/** A refusal, as the arguments of `Problem`. */
export type Explained = ConstructorParameters<typeof Problem>;

/** Returns what the service granted, or throws its refusal as a problem. */
export const granting =
  <Refusal extends { readonly ok: false }>(explain: (refusal: Refusal) => Explained) =>
  <Granted extends { readonly ok: true }>(answer: Granted | Refusal): Granted => {
    if (answer.ok) return answer;
    throw new Problem(...explain(answer));
  };

const RETRY_SPREAD_S = 5;

/** One to five seconds at random, so that refused clients do not all retry at the same moment. */
export const retryAfterS = (): number => 1 + randomBelow(RETRY_SPREAD_S);

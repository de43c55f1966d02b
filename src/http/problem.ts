import { randomBelow } from "../platform/clock.ts";
import type { ProblemCode } from "./problem-codes.ts";

/** Thrown where a request ends badly; `detail` says what happened, what was kept, and what to do. */
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

/** How a slice explains a refusal of its service. */
export type Explained = ConstructorParameters<typeof Problem>;

/** What a service's answer grants; its refusal becomes a problem. */
export const granting =
  <Refusal extends { readonly ok: false }>(explain: (refusal: Refusal) => Explained) =>
  <Granted extends { readonly ok: true }>(answer: Granted | Refusal): Granted => {
    if (answer.ok) return answer;
    throw new Problem(...explain(answer));
  };

const RETRY_SPREAD_S = 5;

/** One to five seconds: those who come back are not to come all at once. */
export const retryAfterS = (): number => 1 + randomBelow(RETRY_SPREAD_S);

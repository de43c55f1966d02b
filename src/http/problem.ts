import { randomBelow } from "../platform/clock.ts";
import type { ProblemCode } from "./problem-codes.ts";

/** Members that every problem document has. Data of one kind of problem has other names. */
type OwnMember = "type" | "title" | "status" | "detail" | "instance" | "code" | "request_id";

export type ProblemData = Readonly<Record<string, unknown>> & { readonly [member in OwnMember]?: never };

/** Thrown to refuse a request. `detail` says what happened, what was kept, and what to do. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly data: ProblemData;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ProblemCode,
    detail: string,
    data: ProblemData = {},
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

/** What the API refuses, as errors. */

import type { components } from "./api.ts";

export type Problem = components["schemas"]["Problem"];
export type ProblemCode = Problem["code"];

/** The API refused a request. `code` names the problem and never changes; `problem` has the data of its kind. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly status: number;
  readonly code: ProblemCode;
  readonly problem: Problem;
  /**
   * The request was carried out before, and its answer was lost: it is no refusal. Read the list of what it makes, to find what it
   * made. False for every other problem.
   */
  readonly wasDone: boolean;

  constructor(problem: Problem) {
    super(`${problem.title}: ${problem.detail}`);
    this.status = problem.status;
    this.code = problem.code;
    this.problem = problem;
    this.wasDone = problem.code === "idempotent_answer_lost";
  }
}

interface Answer {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly response: Response;
}

/** What a call answered. Throws `ProblemError` where the API refused it, and an error for an answer that is not the API's. */
export async function ok<Given extends Answer>(
  call: Promise<Given>,
): Promise<Exclude<Given["data"], undefined>> {
  const { data, error, response } = await call;
  if (response.ok) return data as Exclude<Given["data"], undefined>;
  throw isProblem(error) ? new ProblemError(error) : new Error(`${response.url} answered ${response.status}`);
}

export const isProblem = (error: unknown): error is Problem =>
  typeof error === "object" && error !== null && "code" in error && "detail" in error;

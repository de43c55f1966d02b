/**
 * A statement that goes with the first write of a request to D1, in one batch: both happen, or neither. D1 has no
 * transactions around several calls, and the code that writes does not know of the statement.
 */

import { AsyncLocalStorage } from "node:async_hooks";
import { isRefusedBy } from "./constraints.ts";

export interface Companion {
  readonly sql: string;
  readonly params: readonly unknown[];
  /** What D1 says when it refuses this statement, as `isRefusedBy` knows it, */
  readonly constraint: string;
  /** and what is thrown then in place of its error. */
  readonly refusal: Error;
  /** Takes back what the statement wrote. */
  readonly remove: () => Promise<unknown>;
  isWritten: boolean;
  isRefused: boolean;
}

const companions = new AsyncLocalStorage<Companion | null>();

/** Runs what writes, with the statement. */
export const accompanied = <Result>(companion: Companion, run: () => PromiseLike<Result>): Promise<Result> =>
  within(companion, run);

/** Runs a write that is not what the statement is about. */
export const unaccompanied = <Result>(run: () => PromiseLike<Result>): Promise<Result> => within(null, run);

/**
 * To be called after a request has taken back what its first write did. The next write takes the statement along again; a request
 * that ends without one counts as not done. Removed after the change is: a crash between leaves a request that counts, not one that
 * is done twice.
 */
export async function tookBack(): Promise<void> {
  const companion = companions.getStore() ?? null;
  if (companion?.isWritten !== true) return;
  await companion.remove();
  companion.isWritten = false;
}

/** Drizzle asks D1 when its query is awaited: here, and not where the caller awaits. */
const within = <Result>(companion: Companion | null, run: () => PromiseLike<Result>): Promise<Result> =>
  companions.run(companion, async () => await run());

/** Also behind a `WITH`, which may begin a read. */
const WRITES = /^\s*(with\b.*\b)?(insert|update|delete|replace)\b/is;

/** The same database, of which the first write of a request takes the request's statement along. */
export const accompanying = (d1: D1Database): D1Database => ({
  prepare: (sql) => {
    const companion = companions.getStore() ?? null;
    const statement = d1.prepare(sql);
    return companion === null || companion.isWritten || !WRITES.test(sql)
      ? statement
      : (new Write(d1, statement, companion) satisfies Writes as unknown as D1PreparedStatement);
  },
  batch: <Row>(statements: D1PreparedStatement[]) => {
    const write = statements.find((statement) => statement instanceof Write);
    const plain = statements.map((statement) =>
      statement instanceof Write ? statement.statement : statement,
    );
    return write === undefined ? d1.batch<Row>(plain) : together<Row>(d1, write.companion, plain);
  },
  exec: (sql) => d1.exec(sql),
  withSession: (constraint) => d1.withSession(constraint),
  dump: () => d1.dump(),
});

/** What Drizzle calls of a statement. */
type Writes = Pick<D1PreparedStatement, "run" | "all"> & {
  bind(...values: unknown[]): Writes;
  raw(): Promise<unknown[][]>;
};

class Write implements Writes {
  readonly statement: D1PreparedStatement;
  readonly companion: Companion;
  readonly #d1: D1Database;

  constructor(d1: D1Database, statement: D1PreparedStatement, companion: Companion) {
    this.#d1 = d1;
    this.statement = statement;
    this.companion = companion;
  }

  bind(...values: unknown[]): Write {
    return new Write(this.#d1, this.statement.bind(...values), this.companion);
  }

  async all<Row>(): Promise<D1Result<Row>> {
    const [result] = await together<Row>(this.#d1, this.companion, [this.statement]);
    if (result === undefined) throw new Error("D1 did not answer a statement of a batch");
    return result;
  }

  run<Row>(): Promise<D1Result<Row>> {
    return this.all<Row>();
  }

  async raw(): Promise<unknown[][]> {
    const { results } = await this.all<Record<string, unknown>>();
    return results.map((row) => Object.values(row));
  }
}

/** The results of `statements`. A batch that D1 refuses leaves the companion for the next one. */
async function together<Row>(
  d1: D1Database,
  companion: Companion,
  statements: D1PreparedStatement[],
): Promise<D1Result<Row>[]> {
  if (companion.isWritten) return d1.batch<Row>(statements);
  companion.isWritten = true;
  try {
    const first = d1.prepare(companion.sql).bind(...companion.params);
    return (await d1.batch<Row>([first, ...statements])).slice(1);
  } catch (error) {
    companion.isWritten = false;
    if (!isRefusedBy(companion.constraint, error)) throw error;
    companion.isRefused = true;
    throw companion.refusal;
  }
}

/** Answers kept by `Idempotency-Key`, in the box office's own SQLite. */

/** An answer counts this long. */
export const ANSWER_KEPT_MS = 24 * 60 * 60_000;
/** Old answers are deleted at most this often, not one by one. */
const SWEEP_MS = 60 * 60_000;

/** When an answer of now has to be deleted at the latest. */
export const sweepMs = (atMs: number): number => atMs + ANSWER_KEPT_MS + SWEEP_MS;

const GREATEST_CHARACTER = "\u{10ffff}";

export const OF_BEGINNING =
  "SELECT count(*) AS kept, min(at_ms) AS oldest_ms FROM answers WHERE key >= ? AND key < ? AND at_ms >= ?";

export interface Answer<Outcome> {
  fingerprint: string;
  outcome: Outcome;
}

export class KeptAnswers {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Null also for an answer from before `sinceMs`, which the next sweep deletes. */
  find<Outcome>(key: string, sinceMs: number): Answer<Outcome> | null {
    const [row] = this.#sql
      .exec<{ fingerprint: string; outcome: string }>(
        "SELECT fingerprint, outcome FROM answers WHERE key = ? AND at_ms >= ?",
        key,
        sinceMs,
      )
      .toArray();
    return row === undefined ? null : { fingerprint: row.fingerprint, outcome: JSON.parse(row.outcome) };
  }

  /**
   * The time of the oldest answer, where at least `most` since `sinceMs` have a key that begins with `beginning`; null for
   * fewer. Reads a range of the index of keys, which has no more than that by this very limit.
   */
  oldestOfMany(beginning: string, sinceMs: number, most: number): number | null {
    const { kept, oldest_ms } = this.#sql
      .exec<{ kept: number; oldest_ms: number | null }>(
        OF_BEGINNING,
        beginning,
        beginning + GREATEST_CHARACTER,
        sinceMs,
      )
      .one();
    return kept < most ? null : oldest_ms;
  }

  keep(key: string, atMs: number, { fingerprint, outcome }: Answer<unknown>): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO answers (key, at_ms, fingerprint, outcome) VALUES (?, ?, ?, ?)",
      key,
      atMs,
      fingerprint,
      JSON.stringify(outcome),
    );
  }

  /** When the next sweep is due; null where no answer is kept. */
  nextSweepMs(): number | null {
    const [row] = this.#sql
      .exec<{ at_ms: number }>("SELECT at_ms FROM answers ORDER BY place LIMIT 1")
      .toArray();
    return row === undefined ? null : sweepMs(row.at_ms);
  }

  /** Deletes answers from before `atMs`. Rows are in order of time, so this reads the old ones and one more. */
  forgetBefore(atMs: number): void {
    this.#sql.exec(
      `DELETE FROM answers WHERE place <
         coalesce((SELECT place FROM answers WHERE at_ms >= ? ORDER BY place LIMIT 1), 9e18)`,
      atMs,
    );
  }
}

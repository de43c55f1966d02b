/** Rebuilds D1's copies of many showtimes, each from its box office, by the admins' route. */

export interface Rebuilding {
  /** Has a showtime rebuilt: what was answered, or the problem. */
  readonly rebuild: (showtimeId: number) => Promise<object>;
  readonly log: (line: string) => void;
}

/** One after another. Logs those that were wrong or failed, and returns how many of each. */
export async function rebuildAll(
  showtimeIds: readonly number[],
  { rebuild, log }: Rebuilding,
): Promise<{ readonly wrong: number; readonly failed: number }> {
  let [wrong, failed] = [0, 0];
  for (const id of showtimeIds) {
    const answer = await rebuild(id);
    if ("code" in answer) {
      failed++;
      log(`showtime ${id}: ${String(answer.code)}`);
      continue;
    }
    const rows = Object.entries(answer).filter(([what, count]) => what !== "showtime_id" && count !== 0);
    if (rows.length === 0) continue;
    wrong++;
    log(`showtime ${id}: ${rows.map(([what, count]) => `${what} ${String(count)}`).join(", ")}`);
  }
  return { wrong, failed };
}

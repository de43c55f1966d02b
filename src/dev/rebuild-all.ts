/** Rebuilds D1's copies of many showtimes, each from its box office, by the admins' route. */

export interface Rebuilding {
  /** Sends a POST request to this path as an admin. */
  readonly post: (path: string) => Promise<Response>;
  readonly log: (line: string) => void;
}

/** One after another. Logs those that were wrong or failed, and returns how many of each. */
export async function rebuildAll(
  showtimeIds: readonly number[],
  { post, log }: Rebuilding,
): Promise<{ readonly wrong: number; readonly failed: number }> {
  let [wrong, failed] = [0, 0];
  for (const id of showtimeIds) {
    const response = await post(`/v1/admin/showtimes/${id}/rebuild`);
    const answer = (await response.json()) as Record<string, unknown>;
    if (!response.ok) {
      failed++;
      log(`showtime ${id}: ${response.status} ${String(answer["code"])}`);
      continue;
    }
    const { showtime_id: _, ...changed } = answer;
    const rows = Object.entries(changed).filter(([, count]) => count !== 0);
    if (rows.length === 0) continue;
    wrong++;
    log(`showtime ${id}: ${rows.map(([what, count]) => `${what} ${String(count)}`).join(", ")}`);
  }
  return { wrong, failed };
}

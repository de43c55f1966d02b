const MAX_TRIES = 5;

const CHANGED_MEANWHILE = { ok: false, code: "changed_meanwhile" } as const;

/**
 * Runs `attempt`, which reads a row, decides, and writes only if the row is still as it was read. `attempt` returns
 * null when another writer was faster; then it runs again, at most five times in all. After that the refusal is
 * `changed_meanwhile`.
 */
export async function optimistically<Outcome>(
  attempt: () => Promise<Outcome | null>,
): Promise<Outcome | typeof CHANGED_MEANWHILE> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const outcome = await attempt();
    if (outcome !== null) return outcome;
  }
  return CHANGED_MEANWHILE;
}

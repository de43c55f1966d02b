/**
 * Whether D1 refused a write because of this constraint. Its message is in the chain of causes: at the start after a
 * batch, deeper after a single statement.
 */
export function isRefusedBy(constraint: string, error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause.message.includes(`constraint failed: ${constraint}`)) return true;
  return false;
}

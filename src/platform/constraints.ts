/** Whether D1 refused a write by a constraint. Its words stand in the chain of causes: at its start after a batch, deeper after one statement. */
export function isRefusedBy(constraint: string, error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause.message.includes(`constraint failed: ${constraint}`)) return true;
  return false;
}

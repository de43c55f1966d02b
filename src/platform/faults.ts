/** An exception as it may stand in a log. */

/**
 * The deepest cause's message and where it was thrown. What wraps it is left out: a database library names the values of
 * the query there, addresses and hashes of passwords among them.
 */
export function describeFault(fault: unknown): string {
  let cause = fault;
  while (cause instanceof Error && cause.cause instanceof Error) cause = cause.cause;
  if (!(cause instanceof Error)) return typeof cause;
  const frames = (cause.stack ?? "").split("\n").filter((line) => line.trimStart().startsWith("at "));
  return [`${cause.name}: ${cause.message}`, ...frames].join("\n");
}

/** How exceptions are written to the log. */

/**
 * The message of the deepest cause and where it was thrown. Errors that wrap it are left out: the database library
 * writes the query's values into them, among them addresses and password hashes.
 */
export function describeFault(fault: unknown): string {
  let cause = fault;
  while (cause instanceof Error && cause.cause instanceof Error) cause = cause.cause;
  if (!(cause instanceof Error)) return typeof cause;
  const frames = (cause.stack ?? "").split("\n").filter((line) => line.trimStart().startsWith("at "));
  return [`${cause.name}: ${cause.message}`, ...frames].join("\n");
}

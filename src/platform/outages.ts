const OBJECT_IS_DOWN = ["overloaded", "retryable", "durableObjectReset"];

const D1_IS_DOWN =
  /D1 DB is overloaded|Network connection lost|storage caused object to be reset|exceeded timeout|code was updated|transient issue|and was reset|client disconnected/;

/**
 * Whether the error, or one of its causes, says that a Durable Object or D1 is overloaded, was moved or was cut off, so
 * that a retry may succeed. The words are the platform's own.
 */
export const isPassing = (error: Error): boolean =>
  causesOf(error).some(
    (cause) =>
      OBJECT_IS_DOWN.some((word) => Reflect.get(cause, word) === true) || D1_IS_DOWN.test(cause.message),
  );

/** Whether the platform did not pass on a call to a Durable Object because too many wait for it already. */
export const isOverloaded = (fault: unknown): boolean =>
  causesOf(fault).some((cause) => Reflect.get(cause, "overloaded") === true);

function causesOf(fault: unknown): Error[] {
  const causes: Error[] = [];
  for (let cause = fault; cause instanceof Error; cause = cause.cause) causes.push(cause);
  return causes;
}

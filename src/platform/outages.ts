const OBJECT_IS_DOWN = ["overloaded", "retryable", "durableObjectReset"];

const D1_IS_DOWN =
  /D1 DB is overloaded|Network connection lost|storage caused object to be reset|exceeded timeout|code was updated|transient issue|and was reset|client disconnected/;

/**
 * Whether the error, or one of its causes, says that a Durable Object or D1 is overloaded, was moved or was cut off, so
 * that a retry may succeed. The words are the platform's own.
 */
export function isPassing(error: Error): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const fault = cause;
    if (OBJECT_IS_DOWN.some((word) => Reflect.get(fault, word) === true) || D1_IS_DOWN.test(fault.message))
      return true;
  }
  return false;
}

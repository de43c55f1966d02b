const OBJECT_IS_DOWN = ["overloaded", "retryable", "durableObjectReset"];

const D1_IS_DOWN =
  /D1 DB is overloaded|Network connection lost|storage caused object to be reset|exceeded timeout|code was updated|transient issue|and was reset|client disconnected/;

/** The platform's own words for an object or a database that is overloaded, moved or cut off. */
export function isPassing(error: Error): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const fault = cause;
    if (OBJECT_IS_DOWN.some((word) => Reflect.get(fault, word) === true) || D1_IS_DOWN.test(fault.message))
      return true;
  }
  return false;
}

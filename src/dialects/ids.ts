/** An id as a path, a query or a body has it: a whole number from 1 on; null for anything else. */
export function idOf(written: unknown): number | null {
  const id = typeof written === "string" && /^\d{1,16}$/.test(written) ? Number(written) : written;
  return typeof id === "number" && Number.isSafeInteger(id) && id > 0 ? id : null;
}

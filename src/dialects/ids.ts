/** Reads an id from a path, a query or a body: an integer from 1; null for anything else. */
export function idOf(written: unknown): number | null {
  const id = typeof written === "string" && /^\d{1,16}$/.test(written) ? Number(written) : written;
  return typeof id === "number" && Number.isSafeInteger(id) && id > 0 ? id : null;
}

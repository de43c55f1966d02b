/** How many digits the minor unit of an ISO 4217 currency has: 2 of EUR, 0 of JPY. */
export const fractionDigits = (currency: string): number =>
  new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;

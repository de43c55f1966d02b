/** Minor units of an ISO 4217 currency as people write them: 950 of EUR is "€9.50", 950 of JPY is "¥950". */
export function formatMoney(minorUnits: number, currency: string): string {
  const format = new Intl.NumberFormat("en", { style: "currency", currency });
  return format.format(minorUnits / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

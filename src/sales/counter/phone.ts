/** Phone numbers in one form, so that a number that is typed with other spaces is found. */

const LONGEST = 15;
const SHORTEST = 5;

/** Digits, with "+" before a country's code; null for a text that is no number. E.164 has 15 digits at most. */
export function normalPhone(text: string): string | null {
  const compact = text.trim().replaceAll(/[\s().\-/]/g, "");
  const digits = /^(?:\+|00)?(\d+)$/.exec(compact)?.[1];
  if (digits === undefined || digits.length < SHORTEST || digits.length > LONGEST) return null;
  return compact.startsWith("+") || compact.startsWith("00") ? `+${digits}` : digits;
}

/** Phones by their digits from behind: the end of a number is the same with the country's code and without it. */

/** No word of a name begins so. */
const MARK = "+";
/** Digits of a country's code: E.164. */
const MOST_OF_COUNTRY = 3;

const reversed = (digits: string): string => Array.from(digits).toReversed().join("");

/** Without the zeros before a number that is dialled within its country. */
const termOf = (digits: string): string => `${MARK}${reversed(digits.replace(/^0+/, ""))}`;

/** By what a phone in the form of `normalPhone` is found. */
export const phoneTerm = (phone: string): string => termOf(phone.replace("+", ""));

/** The term of what may be the end of a number; and those of the number without its country's code, if it has one. */
export function phoneTermsOf(phone: string): {
  readonly beginning: string;
  readonly whole: readonly string[];
} {
  const digits = phone.replace("+", "");
  const lengths = phone.startsWith("+") ? Array.from({ length: MOST_OF_COUNTRY }, (_, i) => i + 1) : [];
  return {
    beginning: termOf(digits),
    whole: [...new Set(lengths.map((length) => termOf(digits.slice(length))))],
  };
}

import type { Sent } from "./visitor.ts";

/**
 * One requirement. `{email}`, `{username}`, `{token}`, and the codes that were mailed stand for those of whoever is given,
 * `{date}`, `{atDoor}` and `{online}` for a day of its own and its showtimes, `{owner}` and `{admin}` for the tokens of
 * such. A body that is text is an error's.
 */
export type Row = [
  number: string,
  given: "nobody" | "registered" | "confirmed" | "resetting",
  request: string,
  sent: Sent,
  status: number,
  body: object | string,
];

/** As `{token}`, `{owner}` or `{admin}`. */
export const as = (who: string) => ({ headers: { authorization: `Bearer {${who}}` } });

export const NO_TOKEN = "Missing Authorization Header";

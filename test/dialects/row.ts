import type { Sent } from "./visitor.ts";

/**
 * One requirement. `{email}`, `{username}`, `{token}`, the mailed codes and their links' tokens are replaced by those of the given person,
 * `{date}`, `{atDoor}` and `{online}` by a day of its own and its showtimes, `{owner}` and `{admin}` by tokens of an owner
 * and an admin. A body that is a text is an error's message.
 */
export type Row = [
  number: string,
  given: "nobody" | "registered" | "confirmed" | "resetting",
  request: string,
  sent: Sent,
  status: number,
  body: object | string,
];

/** Sent with the token `{token}`, `{owner}` or `{admin}`. */
export const as = (who: string) => ({ headers: { authorization: `Bearer {${who}}` } });

export const NO_TOKEN = "Missing Authorization Header";

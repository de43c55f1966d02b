import type { Explained } from "../../http/problem.ts";

export interface Refused {
  readonly ok: false;
  readonly code: "showtime_not_found";
}

export const explain = ({ code }: Refused): Explained => [
  code,
  "There is no such showtime in your cinemas, or it is a draft, which has no box office yet.",
];

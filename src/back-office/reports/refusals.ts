import type { Explained } from "../../http/problem.ts";

export interface Refused {
  readonly ok: false;
  readonly code: "cinema_not_found";
}

export const explain = ({ code }: Refused): Explained => [
  code,
  "There is no such cinema, or its reports are not yours.",
];

import type { Explained } from "../../http/problem.ts";

export interface Refused {
  readonly ok: false;
  readonly code: "cinema_not_found" | "screen_not_found";
}

export const explain = ({ code }: Refused): Explained => [
  code,
  code === "cinema_not_found"
    ? "There is no such cinema, or its reports are not yours."
    : "There is no such screen in the cinema that you named, or in any whose reports are yours.",
];

import type { Explained } from "../../http/problem.ts";

export type Refused = { readonly ok: false; readonly code: "cinema_not_found" | "showtime_not_found" };

export function explain({ code }: Refused): Explained {
  return code === "cinema_not_found"
    ? [code, "There is no such cinema, or you do not manage its staff."]
    : [code, "There is no such showtime, or you do not manage its cinema's staff."];
}

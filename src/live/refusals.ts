/** Refusals of the live feed as problem documents. */

import type { Explained } from "../http/problem.ts";

export interface Refused {
  readonly ok: false;
  readonly code: "showtime_not_found" | "forbidden" | "busy";
}

export function explain({ code }: Refused, retryAfterS: number): Explained {
  switch (code) {
    case "showtime_not_found":
      return [code, "There is no such showtime."];
    case "forbidden":
      return [
        code,
        "Pages of this origin may not watch here. The server's operator can allow it in LIVE_ORIGINS.",
      ];
    case "busy":
      return [
        code,
        "Too many watchers on this showtime. Read its seat map instead, or try again in a few seconds.",
        {},
        { "retry-after": String(retryAfterS) },
      ];
  }
}

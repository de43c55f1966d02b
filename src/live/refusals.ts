/** What a refusal says to watchers. */

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
        "Pages of this origin may not watch here; the server's keeper can list it in LIVE_ORIGINS.",
      ];
    case "busy":
      return [
        code,
        "Too many are watching this showtime. Read its seat map instead, or come back in a few seconds.",
        {},
        { "retry-after": String(retryAfterS) },
      ];
  }
}

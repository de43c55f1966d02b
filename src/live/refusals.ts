/** Refusals of the live feed as problem documents. */

import type { Explained } from "../http/problem.ts";
import { MAX_OF_NETWORK } from "./crowd.ts";

export interface Refused {
  readonly ok: false;
  readonly code: "showtime_not_found" | "forbidden" | "busy" | "too_many_streams";
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
    case "too_many_streams":
      return [
        code,
        `Your network watches ${MAX_OF_NETWORK} live streams, and no network may watch more. Close one of them, or read the seat map.`,
        { max_streams: MAX_OF_NETWORK },
        { "retry-after": String(retryAfterS) },
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

import type { Explained } from "../../http/problem.ts";

export type Refused = {
  readonly ok: false;
  readonly code: "showtime_not_found" | "layout_not_found" | "unavailable";
};

export function explain({ code }: Refused): Explained {
  switch (code) {
    case "showtime_not_found":
      return [code, "There is no such showtime."];
    case "layout_not_found":
      return [code, "There is no such layout. A showtime's `availability` names the layout of its hall."];
    case "unavailable":
      return [
        code,
        "The storage of layouts did not answer. Try again in a few seconds; the seat map has the same seats.",
        {},
        { "retry-after": "5" },
      ];
  }
}

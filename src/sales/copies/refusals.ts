import type { Explained } from "../../http/problem.ts";

export interface Refused {
  readonly ok: false;
  readonly code: "showtime_not_found" | "no_box_office" | "not_rebuilt";
}

export function explain({ code }: Refused): Explained {
  switch (code) {
    case "showtime_not_found":
      return [code, "There is no such showtime. Nothing was done."];
    case "no_box_office":
      return [
        code,
        "The showtime is a draft, or the box office with its id was opened for an earlier showtime, so there is nothing to copy. Nothing was done.",
      ];
    case "not_rebuilt":
      return [
        "unavailable",
        "The box office or the database did not answer. What was corrected by then stays; ask again in a minute.",
        {},
        { "retry-after": "60" },
      ];
  }
}

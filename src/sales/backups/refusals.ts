import type { Explained } from "../../http/problem.ts";

export interface Refused {
  readonly ok: false;
  readonly code: "showtime_not_found" | "backup_not_found" | "ledger_differs" | "not_restored";
}

export function explain({ code }: Refused): Explained {
  switch (code) {
    case "showtime_not_found":
      return [code, "There is no such showtime. Nothing was done."];
    case "backup_not_found":
      return [code, "There is no whole backup of this showtime's ledger. Nothing was done."];
    case "ledger_differs":
      return [
        code,
        "Reservations were made since that no backup has, so none continues the box office's ledger. Nothing was done.",
      ];
    case "not_restored":
      return [
        "unavailable",
        "The box office or the storage did not answer. The box office may wait for the rest: ask again, which goes on.",
        {},
        { "retry-after": "10" },
      ];
  }
}

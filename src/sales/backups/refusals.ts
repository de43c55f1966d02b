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
        "The box office has reservations that no backup has, so no backup can be appended to its ledger. Nothing was done; docs/operations.md says how a person decides.",
      ];
    case "not_restored":
      return [
        "unavailable",
        "The box office or the storage did not answer. What was restored by then stays, and the box office may sell nothing until the rest follows. Send the request again: it goes on from there.",
        {},
        { "retry-after": "10" },
      ];
  }
}

import type { Explained } from "../../http/problem.ts";

export type Refused =
  | { readonly ok: false; readonly code: "showtime_not_found" }
  | { readonly ok: false; readonly code: "not_past" }
  | { readonly ok: false; readonly code: "not_open_then" };

export function explain({ code }: Refused): Explained {
  switch (code) {
    case "showtime_not_found":
      return [code, "You run no such showtime."];
    case "not_past":
      return [
        "invalid_input",
        "at: This time is in the future. Ask for a past time.",
        { errors: [{ in: "query", pointer: "/at", detail: "This time is in the future" }] },
      ];
    case "not_open_then":
      return ["not_found", "The showtime's box office was not open at that time. Ask for a later one."];
  }
}

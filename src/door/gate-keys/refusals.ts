import type { Explained } from "../../http/problem.ts";

export interface Refused {
  readonly ok: false;
  readonly code: "cinema_not_found" | "showtime_not_found" | "gate_key_not_found";
}

export function explain({ code }: Refused): Explained {
  switch (code) {
    case "cinema_not_found":
      return [code, "You run no such cinema. Nothing was done."];
    case "showtime_not_found":
      return [code, "You run no such showtime. Nothing was done."];
    case "gate_key_not_found":
      return [code, "There is no such gate key at your cinemas. Nothing was done."];
  }
}

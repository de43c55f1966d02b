import type { Explained } from "../../http/problem.ts";

export interface Refused {
  readonly ok: false;
  readonly code: "cinema_not_found" | "cinema_needed";
}

export function explain({ code }: Refused): Explained {
  switch (code) {
    case "cinema_not_found":
      return [code, "You run no such cinema."];
    case "cinema_needed":
      return [code, "You work for several owners. Say whose events by `cinema_id`."];
  }
}

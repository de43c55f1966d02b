/** What a refusal says to the people who get it: what happened, what was kept, what to do. */
import type { Explained } from "../http/problems.ts";

export interface Refused {
  readonly ok: false;
  readonly code: "cinema_not_found" | "screen_not_found";
}

export function explain({ code }: Refused): Explained {
  switch (code) {
    case "cinema_not_found":
      return [code, "There is no such cinema, or it is not yours. Nothing was done."];
    case "screen_not_found":
      return [code, "There is no such screen, or it is not yours. Nothing was done."];
  }
}

/** Refusals as problem documents: each detail says what happened, what was kept and what to do. */

import { pointerTo } from "../../http/invalid-input.ts";
import type { Explained } from "../../http/problem.ts";
import { explain as explainPrices } from "../repricing/refusals.ts";
import type { Refused as PricesRefused } from "../repricing/refusals.ts";
import type { LayoutError } from "./positioned-seats.ts";

export type Refused =
  | PricesRefused
  | { readonly ok: false; readonly code: "invalid_input"; readonly faults: readonly LayoutError[] }
  | {
      readonly ok: false;
      readonly code: "cinema_not_found" | "screen_not_found" | "precondition_failed" | "changed_meanwhile";
    }
  | {
      readonly ok: false;
      readonly code: "cinema_in_use" | "screen_in_use";
      /** One of the showtimes there. */
      readonly showtimeId: number;
    };

export function explain(refusal: Refused): Explained {
  const { code } = refusal;
  switch (code) {
    case "cinema_not_found":
      return [code, "There is no such cinema, or it is not yours. Nothing was done."];
    case "screen_not_found":
      return [code, "There is no such screen, or it is not yours. Nothing was done."];
    case "precondition_failed":
      return [code, "It has changed since you read it. Nothing was done; read it again."];
    case "changed_meanwhile":
      return [code, "Others changed it at the same time. Nothing was done; try again."];
    case "invalid_input": {
      const errors = refusal.faults.map(({ path, message }) => ({
        in: "json",
        pointer: pointerTo(["layout", ...path]),
        detail: message,
      }));
      return [
        code,
        `${errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join(". ")}. Nothing was done.`,
        { errors },
      ];
    }
    case "cinema_in_use":
      return [
        code,
        `Showtime ${refusal.showtimeId} is at the cinema, so the cinema cannot be removed, and its time zone and currency cannot change. Nothing was done.`,
        { showtime_id: refusal.showtimeId },
      ];
    case "screen_in_use":
      return [
        code,
        `Showtime ${refusal.showtimeId} is on the screen, so the screen cannot be removed. Nothing was done.`,
        { showtime_id: refusal.showtimeId },
      ];
    case "too_many_showtimes":
    case "too_many_prices":
    case "prices_do_not_fit":
      return explainPrices(refusal);
  }
}

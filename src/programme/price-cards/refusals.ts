import type { Explained } from "../../http/problem.ts";
import { explain as explainPrices } from "../repricing/refusals.ts";
import type { Refused as PricesRefused } from "../repricing/refusals.ts";

export type Refused =
  | PricesRefused
  | {
      readonly ok: false;
      readonly code:
        | "cinema_not_found"
        | "price_card_not_found"
        | "precondition_failed"
        | "changed_meanwhile";
    }
  | {
      readonly ok: false;
      readonly code: "price_card_in_use";
      /** The first showtime that uses it. */
      readonly showtimeId: number;
    };

export function explain(refusal: Refused): Explained {
  switch (refusal.code) {
    case "cinema_not_found":
      return [refusal.code, "There is no such cinema, or it is not yours. Nothing was done."];
    case "price_card_not_found":
      return [refusal.code, "The cinema has no such price card. Nothing was done."];
    case "precondition_failed":
      return [refusal.code, "The price card has changed since you read it. Nothing was done; read it again."];
    case "changed_meanwhile":
      return [
        refusal.code,
        "Others changed the price card or its showtimes at the same time. Nothing was done; try again.",
      ];
    case "price_card_in_use":
      return [
        refusal.code,
        `Showtime ${refusal.showtimeId} uses the price card and has not started, so the card cannot be deleted. Nothing was done; give the showtime other prices first.`,
        { showtime_id: refusal.showtimeId },
      ];
    case "too_many_showtimes":
    case "too_many_prices":
    case "prices_do_not_fit":
      return explainPrices(refusal);
  }
}

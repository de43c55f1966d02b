/** Refusals of changes that would give showtimes prices. */

import type { Explained } from "../../http/problem.ts";
import { MAX_PARAMETER_BYTES } from "../cinemas/stored-size.ts";
import type { Misfit } from "./repricing.ts";

export type Refused =
  | { readonly ok: false; readonly code: "too_many_showtimes"; readonly most: number }
  | {
      readonly ok: false;
      readonly code: "too_many_prices";
      /** The changed field. */
      readonly pointer: string;
      readonly bytes: number;
    }
  | {
      readonly ok: false;
      readonly code: "prices_do_not_fit";
      /** The changed field. */
      readonly pointer: string;
      readonly misfits: readonly Misfit[];
    };

const MAX_NAMED = 20;

export function explain(refusal: Refused): Explained {
  switch (refusal.code) {
    case "too_many_showtimes":
      return [
        refusal.code,
        `More than ${refusal.most} showtimes to come would get other prices. Nothing was done; make another price card for new showtimes.`,
      ];
    case "too_many_prices": {
      const { pointer, bytes } = refusal;
      const detail = `The other prices of showtimes to come are ${bytes} bytes of JSON, and ${MAX_PARAMETER_BYTES} can be written at once: name fewer sections or ticket types in the card, or make another price card for new showtimes`;
      return [
        "invalid_input",
        `${pointer}: ${detail}. Nothing was done.`,
        { errors: [{ in: "json", pointer, detail }] },
      ];
    }
    case "prices_do_not_fit": {
      const { pointer, misfits } = refusal;
      const showtimeIds = [...new Set(misfits.map(({ showtimeId }) => showtimeId))];
      const errors = misfits.slice(0, MAX_NAMED).map(({ showtimeId, detail }) => ({
        in: "json",
        pointer,
        detail: `Showtime ${showtimeId}: ${detail}`,
      }));
      return [
        "invalid_input",
        `${pointer}: ${errors[0]?.detail ?? ""}. Nothing was done.`,
        { errors, showtime_ids: showtimeIds },
      ];
    }
  }
}

/** Refusals of whole batches as problem documents. */

import type { Explained } from "../../http/problem.ts";
import { MAX_SHOWTIMES } from "./batch.ts";
import type { Clash, Fault, Name } from "./batch.ts";
import { clashView } from "./wire.ts";

export type Refused =
  | { readonly ok: false; readonly code: "cinema_not_found" | "changed_meanwhile" | "too_large" }
  | {
      readonly ok: false;
      readonly code: "invalid_input";
      /** Where the faults are: the pointers are of this part of the request. */
      readonly in: "json" | "csv";
      readonly faults: readonly [Fault, ...Fault[]];
    }
  | {
      readonly ok: false;
      readonly code: "screen_busy" | "screen_closed";
      readonly clashes: readonly [Clash, ...Clash[]];
      readonly names: readonly Name[];
    };

export function explain(refusal: Refused): Explained {
  const { code } = refusal;
  switch (code) {
    case "cinema_not_found":
      return [code, "There is no such cinema, or it is not yours. Nothing was done."];
    case "changed_meanwhile":
      return [code, "The programme changed several times at the same time. Nothing was done; try again."];
    case "too_large":
      return [
        "body_too_large",
        `The showtimes have too many seats and prices to be written at once, though they are at most ${MAX_SHOWTIMES}. Nothing was done; send fewer.`,
      ];
    case "invalid_input": {
      const [{ pointer, detail }] = refusal.faults;
      const errors = refusal.faults.map(({ showtimeId, ...fault }) => ({
        in: refusal.in,
        ...fault,
        ...(showtimeId === undefined ? {} : { showtime_id: showtimeId }),
      }));
      return [code, `${pointer}: ${detail}. Nothing was done.`, { errors }];
    }
    case "screen_busy":
    case "screen_closed": {
      const { names } = refusal;
      const clashes = refusal.clashes.map((clash) => {
        const pointer = names[clash.nth]?.pointer;
        return { ...(pointer === undefined ? {} : { pointer }), ...clashView(clash, names) };
      });
      const [first, ...others] = clashes;
      const more = others.length === 0 ? "" : ` There are ${others.length} more clashes.`;
      return [code, `${sentence(first?.detail ?? "")}.${more} Nothing was done.`, { clashes }];
    }
  }
}

const sentence = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

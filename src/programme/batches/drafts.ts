/** The rows of new showtimes that a request has one by one. */

import type { CardAsRead } from "../price-cards/show-prices.ts";
import { newShowtime } from "../scheduling/changes.ts";
import type { Film, Venue } from "../scheduling/changes.ts";
import { explain } from "../showtimes/refusals.ts";
import type { Refused } from "../showtimes/refusals.ts";
import type { InputError, ShowtimeDraft } from "../showtimes/showtime.ts";
import { sharedHalls } from "./batch.ts";
import type { Wanted } from "./batch.ts";

/** What the caller may use; null for what is not there, or not the caller's. */
export interface Found {
  readonly venueOf: (wanted: ShowtimeDraft["venue"]) => Venue | null;
  readonly filmOf: (id: number) => Film | null;
  readonly cardOf: (id: number | null) => CardAsRead | null;
}

/** An error of the `nth` showtime; the pointer begins at the showtime. */
interface DraftFault extends InputError {
  readonly nth: number;
}

/** Those that can be written if their screens are free, and what is wrong with the others. */
export function wantedOf(
  drafts: readonly ShowtimeDraft[],
  { venueOf, filmOf, cardOf }: Found,
  nowMs: number,
): { wanted: Wanted[]; faults: DraftFault[] } {
  const hallAt = sharedHalls();
  const wanted: Wanted[] = [];
  const faults: DraftFault[] = [];
  for (const [nth, draft] of drafts.entries()) {
    const [venue, film] = [venueOf(draft.venue), filmOf(draft.movieId)];
    const at = (pointer: string, detail: string) => faults.push({ nth, pointer, detail });
    if (venue === null && "screenId" in draft.venue)
      at("/screen_id", "There is no such screen, or it is not yours");
    else if (venue === null) at("/cinema_id", "There is no such cinema, or it is not yours");
    if (film === null) at("/movie_id", "There is no such movie");
    if (venue === null || film === null) continue;
    const card = cardOf(draft.priceCardId);
    const made = newShowtime(draft, venue, film, nowMs, card, hallAt);
    if (made.ok) wanted.push({ nth, showtime: made.showtime, card, region: venue.region });
    else for (const fault of faultsOf(made, startIn(draft))) at(fault.pointer, fault.detail);
  }
  return { wanted, faults };
}

/** A refusal of one showtime, as errors; `pointer` is for one that is not about a field. */
export const faultsOf = (refused: Refused, pointer: string): readonly InputError[] =>
  refused.code === "invalid_input" ? refused.faults : [{ pointer, detail: withoutEnd(explain(refused)[1]) }];

const withoutEnd = (detail: string): string => detail.replace(/\. Nothing was done.*$/, "");

const startIn = ({ start }: ShowtimeDraft): string => ("local" in start ? "/local_start" : "/starts_at");

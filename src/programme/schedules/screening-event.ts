/** A schedule as linked data (JSON-LD), in the words of schema.org. */

import { amountsOf, ratesOf } from "../../box-office/ledger/prices.ts";
import { DEFAULT_LANGUAGE } from "../../http/languages.ts";
import { inUnits } from "../../platform/minor-units.ts";
import { localInstant } from "../cinemas/local-time.ts";
import { posterPath } from "../posters/poster.ts";
import { tablesOf } from "../showtimes/prices.ts";
import { showEndsAtMs, statusAt } from "../showtimes/showtime.ts";
import { nameOf } from "../vocabulary/vocabulary.ts";
import type { Vocabulary } from "../vocabulary/vocabulary.ts";
import type { Schedule, ScheduledShowtime } from "./schedule.ts";

const term = (name: string): string => `https://schema.org/${name}`;

/** `url` makes a path of this server absolute. Sites put the text into their pages, so it has no `<`, which may end a script. */
export const linkedData = (
  { showtimes, vocabulary }: Pick<Schedule, "showtimes" | "vocabulary">,
  url: (path: string) => string,
  nowMs: number,
): string =>
  JSON.stringify({
    "@context": "https://schema.org",
    "@graph": showtimes.map((showtime) => screeningEvent(showtime, vocabulary, url, nowMs)),
  }).replaceAll("<", String.raw`\u003c`);

export function screeningEvent(
  showtime: ScheduledShowtime,
  vocabulary: Vocabulary,
  url: (path: string) => string,
  nowMs: number,
) {
  const { id, status, movieId, movieTitle, cinemaId, cinemaName, address, timeZone } = showtime;
  const at = url(`/v1/showtimes/${id}`);
  const { key, url: elsewhere } = showtime.poster;
  const image = key === null ? elsewhere : url(posterPath(key));
  return {
    "@type": "ScreeningEvent",
    "@id": at,
    url: at,
    name: movieTitle,
    startDate: localInstant(showtime.startsAtMs, timeZone),
    endDate: localInstant(showEndsAtMs(showtime.endsAtMs, showtime.cleaningMinutes), timeZone),
    eventStatus: term(status === "cancelled" ? "EventCancelled" : "EventScheduled"),
    eventAttendanceMode: term("OfflineEventAttendanceMode"),
    location: {
      "@type": "MovieTheater",
      "@id": url(`/v1/cinemas/${cinemaId}`),
      name: cinemaName,
      address,
    },
    workPresented: {
      "@type": "Movie",
      "@id": url(`/v1/movies/${movieId}`),
      name: movieTitle,
      duration: `PT${showtime.durationMinutes}M`,
      ...(image === null ? {} : { image }),
    },
    ...versionOf(showtime, vocabulary),
    ...offersOf(showtime, at, nowMs),
  };
}

/** Languages by their tags; the format as people read it. */
function versionOf({ format, audioLanguage, subtitleLanguages }: ScheduledShowtime, vocabulary: Vocabulary) {
  return {
    ...(format === null ? {} : { videoFormat: nameOf(vocabulary, "formats", format, DEFAULT_LANGUAGE) }),
    ...(audioLanguage === null ? {} : { inLanguage: audioLanguage }),
    ...(subtitleLanguages.length === 0 ? {} : { subtitleLanguage: [...subtitleLanguages] }),
  };
}

/** What one ticket costs, with fees and added taxes, from the cheapest to the dearest; nothing once the sale has ended. */
function offersOf(showtime: ScheduledShowtime, url: string, nowMs: number) {
  const { fee, taxes, currency, payment, timeZone } = showtime;
  const rates = ratesOf({ fee, taxes, currency }, payment);
  const totals = tablesOf(showtime)
    .flatMap((ofCategories) => Object.values(ofCategories))
    .flatMap((types) => Object.values(types))
    .map((priceCents) => amountsOf(rates, [{ priceCents }], null).totalCents);
  if (statusAt(showtime, nowMs) !== "on_sale" || totals.length === 0) return {};
  const isSoldOut = showtime.takenSeats >= showtime.capacity;
  return {
    offers: {
      "@type": "AggregateOffer",
      url,
      lowPrice: inUnits(Math.min(...totals), currency),
      highPrice: inUnits(Math.max(...totals), currency),
      priceCurrency: currency,
      availability: term(isSoldOut ? "SoldOut" : "InStock"),
      validFrom: localInstant(showtime.salesOpenAtMs, timeZone),
      validThrough: localInstant(showtime.salesCloseAtMs, timeZone),
    },
  };
}

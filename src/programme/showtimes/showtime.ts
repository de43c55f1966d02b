/** A showtime's terms: when it ends, what a seat costs, when it is sold. */

import type { Tax, Terms, TicketRules } from "../../box-office/ledger/terms.ts";
import { MAX_SECTION_PRICES_BYTES, storedBytes } from "../cinemas/stored-size.ts";
import { MAX_DURATION_MINUTES } from "../movies/movie.ts";
import type { Presentation, PresentationFilter, Presented } from "./presentation.ts";
import type { HallPart, NamedCurrency, Prices, SectionPrices } from "./prices.ts";
import { ruleErrors, ruleTerms } from "./seat-rules.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
export const DEFAULT_PRE_SHOW_MINUTES = 15;
export const DEFAULT_CLEANING_MINUTES = 15;
export const MAX_PRE_SHOW_MINUTES = 120;
export const MAX_CLEANING_MINUTES = 240;

/** The parts of the time that a showtime occupies its screen. */
export interface Programme {
  readonly preShowMinutes: number;
  readonly durationMinutes: number;
  readonly cleaningMinutes: number;
}

/** When the screen is free again. */
export const endsAtMs = (startsAtMs: number, programme: Programme): number =>
  startsAtMs + (programme.preShowMinutes + programme.durationMinutes + programme.cleaningMinutes) * MINUTE_MS;

/** The end of the show, which is when cleaning starts. */
export const showEndsAtMs = (freeAtMs: number, cleaningMinutes: number): number =>
  freeAtMs - cleaningMinutes * MINUTE_MS;

/** The longest time that one showtime can occupy a screen. */
export const LONGEST_MS = endsAtMs(0, {
  preShowMinutes: MAX_PRE_SHOW_MINUTES,
  durationMinutes: MAX_DURATION_MINUTES,
  cleaningMinutes: MAX_CLEANING_MINUTES,
});

/** One error in a request body, with a JSON pointer to the field. */
export interface InputError {
  readonly pointer: string;
  readonly detail: string;
}

/** A draft is visible only to those who run its cinema. A public showtime never becomes a draft again. */
export type ShowtimeStatus = "draft" | "on_sale" | "closed" | "cancelled";

/** What a buyer who cancels gets back, by the hours left until the start. */
export interface Cancellation {
  /** Cancelling is free until this many hours before the start. */
  readonly freeHours: number;
  /** After that the cinema keeps this percentage of the price. */
  readonly feePercent: number;
  /** From this many hours before the start, buyers cannot cancel. */
  readonly lastHours: number;
}

/** Charged in addition to the tickets' prices. */
export type Fee = Terms["fee"];

export const NO_FEE: Fee = { perTicketCents: 0, perReservationCents: 0 };

/** Cancelling is free until the start. */
export const DEFAULT_CANCELLATION: Cancellation = { freeHours: 0, feePercent: 0, lastHours: 0 };

/** What a buyer and the cinema agree on. */
export interface Sale {
  /** Those of the card, if there is one, at the time of its last change. */
  readonly prices: Prices;
  /** By card only; null where no section has prices of its own. */
  readonly sectionPrices: SectionPrices | null;
  /** Null for prices of its own. */
  readonly priceCardId: number | null;
  readonly payment: "at_door" | "online";
  readonly salesOpenAtMs: number;
  readonly salesCloseAtMs: number;
  readonly holdMinutes: number;
  readonly maxSeats: number;
  readonly maxSeatsPerBuyer: number | null;
  readonly orphanRule: Terms["orphanRule"];
  /** Whether it may be paid by methods whose money takes days, while it is days away. */
  readonly slowPayments: boolean;
  readonly fee: Fee;
  readonly taxes: readonly Tax[];
  readonly cancellation: Cancellation;
  readonly ticketRules: TicketRules;
  /** Null for never. */
  readonly companionsOpenHours: number | null;
}

/** Errors that would make some seats, or all of them, impossible to buy. `lastMs` is the end of the show. */
export function saleErrors(
  sale: Priced & Pick<Sale, "salesOpenAtMs" | "salesCloseAtMs" | "ticketRules">,
  parts: readonly HallPart[],
  lastMs: number,
): InputError[] {
  const errors = [...unpricedErrors(sale, parts), ...sectionErrors(sale)];
  if (sale.salesCloseAtMs <= sale.salesOpenAtMs)
    errors.push({ pointer: "/sales_close_at", detail: "Sales would close before they open" });
  if (sale.salesCloseAtMs > lastMs)
    errors.push({ pointer: "/sales_close_at", detail: "Sales would close after the show has ended" });
  // A card may lose a ticket type, or have it on other days only: its rule waits until it has a price.
  return sale.priceCardId === null ? [...errors, ...ruleErrors(sale)] : errors;
}

type Priced = Pick<Sale, "prices" | "sectionPrices" | "priceCardId">;

/** The parts of the hall without a price. Of own prices, which know no sections, each category is named once. */
export function unpricedErrors(
  { prices, sectionPrices, priceCardId }: Priced,
  parts: readonly HallPart[],
): InputError[] {
  const ofSections = new Map(Object.entries(sectionPrices ?? {}));
  const unpriced = parts.filter(
    ({ category, section }) =>
      !Object.hasOwn(prices, category) && !Object.hasOwn(ofSections.get(section ?? "") ?? {}, category),
  );
  if (priceCardId === null)
    return [...new Set(unpriced.map(({ category }) => category))].map((category) => ({
      pointer: `/prices/${category}`,
      detail: `The hall's ${category} seats have no price`,
    }));
  return unpriced.map(({ category, section }) => ({
    pointer: "/price_card_id",
    detail: `By this card the hall's ${category} seats${section === null ? "" : ` in ${section}`} have no price`,
  }));
}

/** Of the sections of a hall, which have more prices than are kept. */
export function sectionErrors({ sectionPrices }: Pick<Sale, "sectionPrices">): InputError[] {
  const bytes = sectionPrices === null ? 0 : storedBytes(sectionPrices);
  return bytes <= MAX_SECTION_PRICES_BYTES
    ? []
    : [
        {
          pointer: "/price_card_id",
          detail: `By this card the prices of the hall's sections are ${bytes} bytes of JSON, and ${MAX_SECTION_PRICES_BYTES} can be stored: name fewer sections or ticket types in the card`,
        },
      ];
}

/** A showtime as its owner submits it. With a card its `prices` are empty, until they are computed. */
export interface ShowtimeDraft
  extends Omit<Sale, "salesOpenAtMs" | "salesCloseAtMs" | "sectionPrices">, Presentation {
  readonly status: "draft" | "on_sale";
  readonly movieId: number;
  /** A screen, or a cinema and the labels of the seats. */
  readonly venue:
    | { readonly screenId: number }
    | { readonly cinemaId: number; readonly seats: readonly string[] };
  readonly start: Start;
  readonly writtenStart?: string;
  readonly currencies?: readonly NamedCurrency[];
  readonly preShowMinutes: number;
  readonly cleaningMinutes: number;
  /** Null for now. */
  readonly salesOpenAtMs: number | null;
  /** Null for the start. */
  readonly salesCloseAtMs: number | null;
}

/** An instant, or `YYYY-MM-DDTHH:MM` in the cinema's zone. */
export type Start = { readonly atMs: number } | { readonly local: string };

/** Fields that are absent do not change. */
export interface ShowtimeChange
  extends
    Partial<Omit<Sale, "payment" | "salesCloseAtMs" | "sectionPrices" | "priceCardId">>,
    Partial<Presentation> {
  /** Null for none any more: with other `prices`, or with those that it has. */
  readonly priceCardId?: number | null;
  /** "draft" changes nothing, and is for drafts only. */
  readonly status?: "draft" | "on_sale" | "closed";
  readonly currencies?: readonly NamedCurrency[];
  readonly payment?: Sale["payment"];
  /** Null for the start. */
  readonly salesCloseAtMs?: number | null;
  readonly movieId?: number;
  readonly screenId?: number;
  /** Must be the screen's current version; the showtime takes that layout over. */
  readonly layoutVersion?: number;
  readonly start?: Start;
  readonly preShowMinutes?: number;
  readonly cleaningMinutes?: number;
}

/** A seat that the owner added to those of the layout. */
export interface AddedSeat {
  readonly label: string;
  /** As people say it, if the label does not. A row comes with a number, and a section with a row. */
  readonly section?: string;
  readonly row?: string;
  readonly number?: string;
  readonly category: string;
}

/** A showtime as lists show it, without its layout. */
export interface Showtime extends Sale, Presented {
  readonly id: number;
  readonly status: ShowtimeStatus;
  readonly movieId: number;
  readonly movieTitle: string;
  readonly cinemaId: number;
  readonly cinemaName: string;
  readonly address: string;
  readonly timeZone: string;
  readonly screenId: number;
  readonly screenName: string | null;
  readonly layoutVersion: number;
  readonly startsAtMs: number;
  /** The cinema's day, which begins at `dayStartsAt`. */
  readonly localDate: string;
  readonly dayStartsAt: string;
  readonly writtenStart: string | null;
  readonly endsAtMs: number;
  readonly preShowMinutes: number;
  readonly cleaningMinutes: number;
  readonly currency: string;
  readonly capacity: number;
  /** Of a cinema for tries. */
  readonly sandbox: boolean;
}

/** Days of a cinema, `YYYY-MM-DD`, the last one included. */
export interface Days {
  readonly first: string;
  readonly last: string;
}

/** Which showtimes a list has. */
export interface ShowtimeFilter {
  /** Null for those that have not started at `nowMs`. */
  readonly days: Days | null;
  readonly movieId: number | undefined;
  readonly cinemaId: number | undefined;
  readonly shown?: PresentationFilter;
  /** True: of a sandbox, which `cinemaId` names. Else none of a sandbox. */
  readonly sandbox?: boolean;
  readonly nowMs: number;
  /** Where the last page ended: `[startsAtMs, id]`. */
  readonly after: readonly number[] | null;
  readonly limit: number;
}

interface Opening extends Omit<Sale, "slowPayments" | "priceCardId"> {
  readonly id: number;
  readonly incarnation: string;
  readonly version: number;
  readonly status: ShowtimeStatus;
  readonly screenId: number;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly cleaningMinutes: number;
  readonly currency: string;
  readonly receipts: boolean;
  readonly timeZone: string;
  readonly sandbox: boolean;
}

/** The terms on which the box office sells. Throws for a draft, which has no box office. */
export function termsOf(showtime: Opening): Terms {
  if (showtime.status === "draft") throw new Error("a draft has no box office");
  return {
    showtimeId: showtime.id,
    incarnation: showtime.incarnation,
    version: showtime.version,
    currency: showtime.currency,
    status: showtime.status,
    payment: showtime.payment,
    priceCents: showtime.prices,
    ...(showtime.sectionPrices === null ? {} : { sectionPriceCents: showtime.sectionPrices }),
    startsAtMs: showtime.startsAtMs,
    endsAtMs: showEndsAtMs(showtime.endsAtMs, showtime.cleaningMinutes),
    screenId: showtime.screenId,
    salesOpenAtMs: showtime.salesOpenAtMs,
    salesCloseAtMs: showtime.salesCloseAtMs,
    holdMs: showtime.holdMinutes * MINUTE_MS,
    maxSeats: showtime.maxSeats,
    maxSeatsPerBuyer: showtime.maxSeatsPerBuyer,
    orphanRule: showtime.orphanRule,
    fee: showtime.fee,
    taxes: showtime.taxes,
    cancellation: {
      freeMs: showtime.cancellation.freeHours * HOUR_MS,
      feePercent: showtime.cancellation.feePercent,
      lastMs: showtime.cancellation.lastHours * HOUR_MS,
    },
    ...ruleTerms(showtime),
    ...(showtime.sandbox && { sandbox: true as const }),
    ...(showtime.receipts ? { receipts: { timeZone: showtime.timeZone } } : {}),
  };
}

/** The status at `nowMs`: `on_sale` becomes `closed` when sales close. */
export const statusAt = (
  { status, salesCloseAtMs }: Pick<Showtime, "status" | "salesCloseAtMs">,
  nowMs: number,
): ShowtimeStatus => (status === "on_sale" && salesCloseAtMs <= nowMs ? "closed" : status);

/** The price cards of a cinema, for those who run it. Changes, which give showtimes other prices, are in `repricing/`. */

import type { Caller } from "../../http/caller.ts";
import type { Answer } from "../../platform/answer.ts";
import { now } from "../../platform/clock.ts";
import { mayAtCinema } from "../cinemas/service.ts";
import type { PriceCard, PriceCardDraft } from "./price-card.ts";
import type { Refused } from "./refusals.ts";
import * as store from "./store.ts";

const NO_CINEMA = { ok: false, code: "cinema_not_found" } as const;
const NO_CARD = { ok: false, code: "price_card_not_found" } as const;

export async function createCard(
  caller: Caller,
  cinemaId: number,
  draft: PriceCardDraft,
): Promise<Answer<{ readonly card: PriceCard }, Refused>> {
  if (!(await mayAtCinema(caller, "prices", cinemaId))) return NO_CINEMA;
  const card = await store.addCard({ ...draft, cinemaId }, now());
  return card === null ? NO_CINEMA : { ok: true, card };
}

/** Oldest first. */
export async function listCards(
  caller: Caller,
  cinemaId: number,
  afterId: number,
  limit: number,
): Promise<Answer<{ readonly cards: PriceCard[] }, Refused>> {
  if (!(await mayAtCinema(caller, "prices", cinemaId))) return NO_CINEMA;
  return { ok: true, cards: await store.cardsOf(cinemaId, afterId, limit) };
}

export async function readCard(
  caller: Caller,
  cinemaId: number,
  cardId: number,
): Promise<Answer<{ readonly card: PriceCard }, Refused>> {
  if (!(await mayAtCinema(caller, "prices", cinemaId))) return NO_CINEMA;
  const found = await store.cardOf(cardId);
  return found?.cinemaId === cinemaId ? { ok: true, card: found } : NO_CARD;
}

/** Deletes a card. Refused while a showtime that is not cancelled and has not started uses it; drafts count. */
export async function deleteCard(
  caller: Caller,
  cinemaId: number,
  cardId: number,
): Promise<Answer<unknown, Refused>> {
  const found = await readCard(caller, cinemaId, cardId);
  if (!found.ok) return found;
  const nowMs = now();
  if (await store.removeCard(cardId, nowMs)) return { ok: true };
  const use = await store.useOf(cardId, nowMs);
  return use === undefined ? NO_CARD : { ok: false, code: "price_card_in_use", showtimeId: use.id };
}

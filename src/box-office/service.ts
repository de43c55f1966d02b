/** Where the box offices are: one object a showtime, made near its cinema when it is opened. */

import { createHash } from "node:crypto";
import { env } from "cloudflare:workers";
import type { Once, OpenOutcome, Outcome, ReservationRecord } from "./answers.ts";
import type { Hall } from "./ledger/hall.ts";
import { splitReservationId } from "./ledger/reservation-id.ts";
import type { Terms } from "./ledger/terms.ts";
import type { BoxOffice } from "./object/box-office.ts";

/** A box office as others see it. The platform's own type of a stub spells out every union, and gets lost in them. */
export type Office = {
  [Verb in Exclude<keyof BoxOffice, keyof DurableObject>]: BoxOffice[Verb] extends (
    ...words: infer Words
  ) => infer Answer
    ? (...words: Words) => Promise<Awaited<Answer>>
    : never;
};

/** The object may never have been opened: it answers `unopened` then, and writes nothing. */
export const boxOffice = (showtimeId: number): Office => office(showtimeId);

/** Asked of the showtime that the id names, so never late; null where there is none. */
export function reservationById(id: number): Promise<ReservationRecord | null> {
  const { showtimeId, n } = splitReservationId(id);
  return boxOffice(showtimeId).reservation(n);
}

const office = (showtimeId: number, options?: DurableObjectNamespaceGetDurableObjectOptions): Office =>
  env.BOX_OFFICE.getByName(String(showtimeId), options);

/**
 * Opens a showtime's box office near its cinema, or tells it newer terms and the hall that goes with them. Seats that
 * somebody has stay.
 */
export const openBoxOffice = (
  terms: Terms,
  hall: Hall,
  region: DurableObjectLocationHint,
): Promise<OpenOutcome> => office(terms.showtimeId, { locationHint: region }).open(terms, hall);

/** What opens a showtime's box office. */
export interface Opening {
  readonly terms: Terms;
  readonly hall: Hall;
  readonly region: DurableObjectLocationHint;
}

type ReadOpening = (showtimeId: number) => Promise<Opening | null>;

let readOpening: ReadOpening = () => Promise.reject(new Error("openFrom was not called"));

/** Hands over who reads a showtime's terms from D1. The Worker does so when it starts: a box office calls no department above it. */
export const openFrom = (read: ReadOpening): void => {
  readOpening = read;
};

/** Opens the box office of a showtime by its terms in D1. Throws where D1 or the object does not answer. */
export async function openOf(showtimeId: number): Promise<"opened" | "not_found"> {
  const opening = await readOpening(showtimeId);
  if (opening === null) return "not_found";
  const outcome = await openBoxOffice(opening.terms, opening.hall, opening.region);
  return outcome.ok ? "opened" : "not_found";
}

/** Asks a showtime's box office. One that was never opened is opened first, once. */
export async function atBoxOffice<Granted>(
  showtimeId: number,
  ask: (office: Office) => Promise<Outcome<Granted>>,
): Promise<Outcome<Granted>> {
  const outcome = await ask(boxOffice(showtimeId));
  if (outcome.ok || outcome.code !== "unopened") return outcome;
  return (await openOf(showtimeId)) === "opened" ? ask(boxOffice(showtimeId)) : outcome;
}

/** What recognises a repeated request by its `Idempotency-Key`. Keys are a person's own, and each verb has its own. Undefined without a key. */
export function onceOf(
  userId: number,
  verb: string,
  idempotencyKey: string | undefined,
  request: unknown,
): Once | undefined {
  if (idempotencyKey === undefined) return undefined;
  const fingerprint = createHash("sha256").update(JSON.stringify(request)).digest("base64url");
  return { key: `${userId} ${verb} ${idempotencyKey}`, fingerprint };
}

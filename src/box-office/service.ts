/** Finds and opens box offices: one object a showtime, created near its cinema. */

import { createHash } from "node:crypto";
import { env } from "cloudflare:workers";
import type { Busy, Once, OpenOutcome, Outcome, ReservationRecord } from "./answers.ts";
import type { Hall } from "./ledger/hall.ts";
import { splitReservationId } from "./ledger/reservation-id.ts";
import type { Terms } from "./ledger/terms.ts";
import type { BoxOffice } from "./object/box-office.ts";

/** A box office as its callers see it. The platform's own stub type expands every union and breaks on these. */
export type Office = {
  [Verb in Exclude<keyof BoxOffice, keyof DurableObject>]: BoxOffice[Verb] extends (
    ...words: infer Words
  ) => infer Answer
    ? (...words: Words) => Promise<Awaited<Answer>>
    : never;
};

/** The showtime's box office. One that was never opened answers `unopened` and writes nothing. */
export const boxOffice = (showtimeId: number): Office => office(showtimeId);

/** Reads the reservation from the box office that the id names, so it is never out of date. Null for none. */
export function reservationById(id: number): Promise<ReservationRecord | null> {
  const { showtimeId, n } = splitReservationId(id);
  return boxOffice(showtimeId).reservation(n);
}

const office = (showtimeId: number, options?: DurableObjectNamespaceGetDurableObjectOptions): Office =>
  env.BOX_OFFICE.getByName(String(showtimeId), options);

/**
 * Opens a showtime's box office near its cinema, or gives it newer terms and their hall. Held and sold seats stay.
 */
export const openBoxOffice = (
  terms: Terms,
  hall: Hall,
  region: DurableObjectLocationHint,
): Promise<OpenOutcome> => office(terms.showtimeId, { locationHint: region }).open(terms, hall);

/** What a showtime's box office is opened with. */
export interface Opening {
  readonly terms: Terms;
  readonly hall: Hall;
  readonly region: DurableObjectLocationHint;
}

type ReadOpening = (showtimeId: number) => Promise<Opening | null>;

let readOpening: ReadOpening = () => Promise.reject(new Error("openFrom was not called"));

/**
 * Sets the function that reads a showtime's terms from D1. The Worker calls this when it starts, because a box office may
 * not call the departments above it.
 */
export const openFrom = (read: ReadOpening): void => {
  readOpening = read;
};

/** Opens a showtime's box office with its terms from D1. Throws where D1 or the object does not answer. */
export async function openOf(showtimeId: number): Promise<"opened" | "not_found"> {
  const opening = await readOpening(showtimeId);
  if (opening === null) return "not_found";
  const outcome = await openBoxOffice(opening.terms, opening.hall, opening.region);
  return outcome.ok ? "opened" : "not_found";
}

/** Sends a command to a showtime's box office. If it answers `unopened`, opens it and sends the command once more. */
export async function atBoxOffice<Answered extends Outcome<unknown> | Busy>(
  showtimeId: number,
  ask: (office: Office) => Promise<Answered>,
): Promise<Answered> {
  const outcome = await ask(boxOffice(showtimeId));
  if (outcome.ok || outcome.code !== "unopened") return outcome;
  return (await openOf(showtimeId)) === "opened" ? ask(boxOffice(showtimeId)) : outcome;
}

/** Reads from a showtime's box office, which answers null until it is opened: then opens it and asks once more. */
export async function readAtBoxOffice<Found>(
  showtimeId: number,
  read: (office: Office) => Promise<Found | null>,
): Promise<Found | null> {
  const found = await read(boxOffice(showtimeId));
  if (found !== null) return found;
  return (await openOf(showtimeId)) === "opened" ? read(boxOffice(showtimeId)) : null;
}

/** Identifies a request by who sent it (a user's id), verb and `Idempotency-Key`, with a hash of its content. Undefined without a key. */
export function onceOf(
  who: number | string,
  verb: string,
  idempotencyKey: string | undefined,
  request: unknown,
): Once | undefined {
  if (idempotencyKey === undefined) return undefined;
  const fingerprint = createHash("sha256").update(JSON.stringify(request)).digest("base64url");
  return { key: `${who} ${verb} ${idempotencyKey}`, fingerprint };
}

/** The same for a buyer, who has at most 200 keys a verb and box office in 24 hours: each keeps an answer for as long. */
export function onceOfBuyer(...request: Parameters<typeof onceOf>): Once | undefined {
  const once = onceOf(...request);
  const [who, verb] = request;
  return once === undefined ? undefined : { ...once, countedAs: `${who} ${verb} ` };
}

/** Finds and opens box offices: one object a showtime, created near its cinema. */

import { createHash } from "node:crypto";
import { env } from "cloudflare:workers";
import { now } from "../platform/clock.ts";
import { Newest } from "../platform/newest.ts";
import { isOverloaded } from "../platform/outages.ts";
import type { Busy, Once, OpenOutcome, Outcome, ReservationRecord } from "./answers.ts";
import { Backlog } from "./backlog.ts";
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
  const end = backlogOf(showtimeId).begin(now());
  let answeredAtMs: number | null = null;
  try {
    let outcome = await ask(boxOffice(showtimeId));
    if (!outcome.ok && outcome.code === "unopened" && (await openOf(showtimeId)) === "opened")
      outcome = await ask(boxOffice(showtimeId));
    answeredAtMs = now();
    return outcome;
  } finally {
    end(answeredAtMs);
  }
}

/**
 * The same for the command of a newcomer, who is refused as `busy` where `isBusyFor` says so, and where the platform calls
 * the box office overloaded: it has not got the command then.
 */
export async function asNewcomer<Answered extends Outcome<unknown> | Busy>(
  showtimeId: number,
  once: Once | undefined,
  ask: (office: Office) => Promise<Answered>,
): Promise<Answered | Busy> {
  if (isBusyFor(showtimeId, once)) return BUSY;
  if (once !== undefined) passedOn.put(nameOf(showtimeId, once), true);
  try {
    const outcome = await atBoxOffice(showtimeId, ask);
    if (!outcome.ok && outcome.code === "busy") backlogOf(showtimeId).markBusy(now());
    return outcome;
  } catch (fault) {
    if (!isOverloaded(fault)) throw fault;
    backlogOf(showtimeId).markBusy(now());
    return BUSY;
  }
}

/**
 * Whether a newcomer has to come back later: this isolate has more under way at the box office than is answered in a second,
 * or the box office was busy a moment ago. Never for a request that this isolate has passed on before, by its key: the
 * answer to it may be written, and was lost on its way.
 */
const isBusyFor = (showtimeId: number, once: Once | undefined): boolean =>
  backlogOf(showtimeId).isFull(now()) &&
  (once === undefined || passedOn.get(nameOf(showtimeId, once)) === undefined);

const BUSY: Busy = { ok: false, code: "busy" };
const MAX_BACKLOGS = 1_000;
const MAX_PASSED_ON = 10_000;

const backlogs = new Newest<number, Backlog>(MAX_BACKLOGS);
/** Newcomers' requests with a key that this isolate has passed on. */
const passedOn = new Newest<string, true>(MAX_PASSED_ON);

const nameOf = (showtimeId: number, { key }: Once): string => `${showtimeId} ${key}`;

function backlogOf(showtimeId: number): Backlog {
  const backlog = backlogs.get(showtimeId) ?? new Backlog();
  backlogs.put(showtimeId, backlog);
  return backlog;
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

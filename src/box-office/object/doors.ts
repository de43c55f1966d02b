/** What the doors ask of a box office. */

import { pagesOf } from "../../platform/pages-of.ts";
import type { Admission, Booked, Doors, Once, Outcome } from "../answers.ts";
import * as admission from "../ledger/admission.ts";
import type { Admitted, Scan } from "../ledger/admission.ts";
import { checkedInSeats, duplicatesOf, irregularIn, undoCheckIn } from "../ledger/check-in.ts";
import type { IrregularScan, Undoer } from "../ledger/check-in.ts";
import type { Reservation, UndoReason } from "../ledger/reservation.ts";
import type { State } from "../ledger/state.ts";
import type { Book } from "./book.ts";
import { NOT_FOUND } from "./commands.ts";
import type { Commands } from "./commands.ts";

/** Reservations whose irregular scans are shown. */
const MAX_IRREGULAR = 200;
/** Read at a time, which takes some milliseconds, and the pause after it, in which others have their turn. */
const MANY_RESERVATIONS = 250;
const PAUSE_MS = 5;

type Find = (ticket: string) => Reservation | null;

/** Decides scans at the doors, one verdict each; see `admit`. A repeated scan counts once. */
export const checkIn = (commands: Commands, scans: readonly Scan[]): Promise<Outcome<Admission>> =>
  admit(commands, (state, find, nowMs) => admission.admit(state, scans, find, nowMs));

/** Lets in a whole party by one scan; see `admitParty`. */
export const checkInParty = (commands: Commands, scan: Scan): Promise<Outcome<Admission>> =>
  admit(commands, (state, find, nowMs) => admission.admitParty(state, scan, find, nowMs));

const admit = (
  commands: Commands,
  command: (state: State, find: Find, nowMs: number) => Admitted,
): Promise<Outcome<Admission>> =>
  commands.run(
    undefined,
    (state, { nowMs }) => command(state, (ticket) => commands.book.findByTicket(ticket), nowMs),
    (_state, { verdicts, letIn }) => ({
      scanned: verdicts.map(({ n, ...verdict }) => ({
        ...verdict,
        reservation: n === null ? null : commands.book.reservation(n),
      })),
      letIn,
    }),
  );

export const undo = (
  commands: Commands,
  ticket: string,
  reason: UndoReason,
  undoer: Undoer,
  once: Once | undefined,
): Promise<Outcome<Booked>> =>
  commands.sell(once, (_state, { nowMs }) => {
    const reservation = commands.book.findByTicket(ticket);
    return reservation === null ? NOT_FOUND : undoCheckIn(reservation, ticket, reason, undoer, nowMs);
  });

/** Null before the box office was opened. One step a reservation with a ticket that was checked in twice. */
export function doors(book: Book): Doors | null {
  const state = book.shown;
  if (state === null) return null;
  const { soldSeats: sold, checkedIn } = state;
  return { sold, checkedIn, duplicates: duplicatesOf(state, (n) => book.find(n)) };
}

/** Scans that were undone or should have let nobody in: of the reservations that had one last, `MAX_IRREGULAR` at most. */
export function irregularScans(book: Book): IrregularScan[] {
  if (book.shown === null) return [];
  const found = book.rows.irregular(MAX_IRREGULAR).map((n) => book.find(n));
  return found.flatMap((one) => (one === null ? [] : irregularIn(one)));
}

/** Ids of tickets that were sold and are not valid any more. */
export const revokedTickets = ({ shown, rows }: Book): string[] =>
  shown === null ? [] : rows.revokedTickets(shown.terms.status === "cancelled");

/** Labels of the seats whose ticket is checked in. One step a reservation; selling goes on meanwhile. */
export async function seatsIn({ shown, rows }: Book): Promise<string[]> {
  if (shown === null) return [];
  const labels: string[] = [];
  const pages = pagesOf(MANY_RESERVATIONS, async (last: Reservation | null) => {
    if (last !== null) await scheduler.wait(PAUSE_MS);
    return rows.reservationsAfter(last?.n ?? 0, MANY_RESERVATIONS);
  });
  for await (const page of pages) labels.push(...page.flatMap(checkedInSeats));
  return labels;
}

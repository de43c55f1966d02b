/** Rules that a showtime has for its ticket types. A ticket keeps to the rules of the time at which its seat was held. */

import { belongsTo } from "./belonging.ts";
import type { Refusal } from "./decision.ts";
import type { Line } from "./reservation.ts";
import type { State } from "./state.ts";
import type { TicketRule, Terms } from "./terms.ts";

type Sold = Pick<Line, "seat" | "ticketType">;

/** Own properties only: the ticket type is the buyer's text, and every object inherits a "constructor". */
const ruleOf = ({ ticketRules }: Terms, ticketType: string): TicketRule | undefined =>
  ticketRules !== undefined && Object.hasOwn(ticketRules, ticketType) ? ticketRules[ticketType] : undefined;

/** The line with what it keeps of the rules: no byte where no proof is needed. */
export const withProof = (terms: Terms, line: Line): Line =>
  ruleOf(terms, line.ticketType)?.requiresProof === true ? { ...line, proof: true } : line;

/** Refuses so many tickets of one type, whichever their seats are. None of them has an accessible seat beside it of another type. */
export function brokenByWish(terms: Terms, ticketType: string, quantity: number): Refusal | null {
  const rule = ruleOf(terms, ticketType);
  if (rule === undefined) return null;
  const { onlyBesideAccessible, maxPerReservation: most = Infinity } = rule;
  if (onlyBesideAccessible === true) return broken(ticketType, "only_beside_accessible", []);
  return quantity > most ? broken(ticketType, "max_per_reservation", [], most) : null;
}

/** Refuses lines of one reservation that break a rule; `ticket_rule_broken` names the first type. O(lines squared) at most. */
export function brokenByLines({ terms, seats }: State, lines: readonly Sold[]): Refusal | null {
  if (terms.ticketRules === undefined) return null;
  for (const [ticketType, ofType] of Map.groupBy(lines, (line) => line.ticketType)) {
    const rule = ruleOf(terms, ticketType);
    const most = rule?.maxPerReservation ?? Infinity;
    const labels = ofType.map(({ seat }) => seat);
    if (ofType.length > most) return broken(ticketType, "max_per_reservation", labels, most);
  }
  const isCompanion = ({ ticketType }: Sold): boolean =>
    ruleOf(terms, ticketType)?.onlyBesideAccessible === true;
  const companions = lines.filter(isCompanion);
  if (companions.length === 0) return null;
  const places = lines.filter((line) => !isCompanion(line) && seats.get(line.seat)?.seat.accessible === true);
  const alone = withoutPlace(companions, places, (companion, place) =>
    belongsTo(seats, companion.seat, place.seat),
  );
  const [first] = alone;
  if (first === undefined) return null;
  const { ticketType } = first;
  const ofType = alone.filter((line) => line.ticketType === ticketType);
  return broken(
    ticketType,
    "only_beside_accessible",
    ofType.map(({ seat }) => seat),
  );
}

/**
 * The companions that get no place of their own when as many as possible do: each in turn takes a place, and whoever had it
 * before takes another one where that is possible.
 */
function withoutPlace(
  companions: readonly Sold[],
  places: readonly Sold[],
  fit: (companion: Sold, place: Sold) => boolean,
): Sold[] {
  const holder = new Map<Sold, Sold>();
  const seat = (companion: Sold, tried: Set<Sold>): boolean =>
    places.some((place) => {
      if (tried.has(place) || !fit(companion, place)) return false;
      tried.add(place);
      const before = holder.get(place);
      if (before !== undefined && !seat(before, tried)) return false;
      holder.set(place, companion);
      return true;
    });
  return companions.filter((companion) => !seat(companion, new Set()));
}

const broken = (
  ticketType: string,
  rule: Extract<Refusal, { code: "ticket_rule_broken" }>["rule"],
  seats: readonly string[],
  most: number | null = null,
): Refusal => ({ ok: false, code: "ticket_rule_broken", ticketType, rule, most, seats });

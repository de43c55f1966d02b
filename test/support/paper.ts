/**
 * The box office as a cinema manager would keep it on paper: one slip a reservation, read from top to bottom for every
 * question, nothing counted ahead and nothing written down for time that passes. It takes the seats of the best from
 * the box office, and says itself who may have how many of which, at which price, and why not.
 */

import type { Turned } from "../../src/box-office/ledger/admission.ts";
import type { Reserve } from "../../src/box-office/ledger/decide.ts";
import type { Decision, Refusal } from "../../src/box-office/ledger/decision.ts";
import type { LedgerEvent, Party } from "../../src/box-office/ledger/event.ts";
import type { Hall, Seat } from "../../src/box-office/ledger/hall.ts";
import type {
  BuyerCap,
  Promo,
  Reservation,
  ReservationStatus,
} from "../../src/box-office/ledger/reservation.ts";
import type { Rates, Terms } from "../../src/box-office/ledger/terms.ts";
import { DAY_MS, MINUTE_MS } from "./halls.ts";

export interface Slip {
  readonly n: number;
  readonly buyer: number;
  readonly channel: Reservation["channel"];
  readonly payment: Terms["payment"];
  readonly promo: Promo | null;
  /** Of a buyer who has not confirmed the address. */
  readonly cap: BuyerCap | undefined;
  readonly heldAtMs: number;
  readonly rates: Rates;
  status: ReservationStatus;
  seats: { label: string; cents: number; type: string }[];
  /** By seat, who came in with its ticket, in any order. */
  readonly entries: Map<string, Entry[]>;
  /** By seat, when its entries were last struck out. */
  readonly struckAtMs: Map<string, number>;
  /** By seat, when its ticket was given back or ended. */
  readonly goneAtMs: Map<string, number>;
  expiresAtMs: number;
  extended: boolean;
  /** Money that takes days: held until the day before the show, whenever that is. */
  slow: boolean;
  /** Released because its payment failed. */
  failed: boolean;
  paid: number;
  refund: number;
  /** What the house kept of it by its policy. */
  kept: number;
}

/** Somebody who came in with a ticket. */
export interface Entry {
  readonly atMs: number;
  readonly device: string;
  isStruck: boolean;
}

type Answer = "ok" | Refusal["code"];
type Spot = Seat & { blocked: "layout" | "house" | null };

export class Paper {
  terms: Terms;
  readonly spots = new Map<string, Spot>();
  readonly slips: Slip[] = [];
  waiting: (Party & { w: number })[] = [];
  /** What the poster at the door said, and since when; the newest last. */
  readonly posters: { readonly sinceMs: number; readonly terms: Terms }[];
  nowMs = 1;
  #lastW = 0;

  constructor(terms: Terms, seats: readonly Seat[]) {
    this.terms = terms;
    this.posters = [{ sinceMs: 0, terms }];
    for (const seat of seats) this.spots.set(seat.label, { ...seat, blocked: null });
  }

  statusOf({ status, expiresAtMs }: Slip): ReservationStatus {
    return (status === "held" || status === "awaiting_payment") && expiresAtMs <= this.nowMs
      ? "expired"
      : status;
  }

  isLive(slip: Slip): boolean {
    return ["held", "awaiting_payment", "confirmed"].includes(this.statusOf(slip));
  }

  ownerOf(label: string): Slip | undefined {
    return this.slips.find((slip) => this.isLive(slip) && slip.seats.some((seat) => seat.label === label));
  }

  /** Whether anybody may have companion seats that are bound to an accessible one. */
  companionsAreOpen(): boolean {
    const { startsAtMs, companionsOpenMs } = this.terms;
    return companionsOpenMs !== undefined && this.nowMs >= startsAtMs - companionsOpenMs;
  }

  groupOf(spot: Spot): Spot[] {
    return spot.group === undefined
      ? [spot]
      : [...this.spots.values()].filter(({ group }) => group === spot.group);
  }

  #isFree({ label, blocked }: Spot): boolean {
    return blocked === null && this.ownerOf(label) === undefined;
  }

  /** Whether the seats of the spots, with groups whole, make up the quantity. */
  makeUp(spots: readonly Spot[], quantity: number): boolean {
    const units = Object.values(Object.groupBy(spots, ({ group, label }) => group ?? label)).flatMap(
      (unit) => unit?.length ?? [],
    );
    return sumsOf(units).has(quantity);
  }

  /** What of the groups is missing beside the labels. */
  #missing(labels: readonly string[], counts: (spot: Spot) => boolean): boolean {
    return labels.some((label) => {
      const spot = this.spots.get(label);
      return (
        spot !== undefined &&
        this.groupOf(spot).some((other) => !labels.includes(other.label) && counts(other))
      );
    });
  }

  /** Why the seats are not sold so, if they are. */
  #apart(labels: readonly string[], buyer: number, channel: Slip["channel"]): Answer | null {
    if (this.#missing(labels, () => true)) return "seats_belong_together";
    const alone = labels.some((label) => {
      const place = this.spots.get(label)?.companionOf;
      if (place === undefined || !this.spots.has(place) || labels.includes(place)) return false;
      const owner = this.ownerOf(place);
      if (channel === "counter") return owner === undefined;
      return owner?.buyer !== buyer || owner.status !== "confirmed";
    });
    return alone && !this.companionsAreOpen() ? "companion_seat" : null;
  }

  /** Whether so many tickets of the type go into one reservation, wherever their seats are. */
  #mayWish(ticketType: string, quantity: number): boolean {
    const rule = new Map(Object.entries(this.terms.ticketRules ?? {})).get(ticketType);
    return rule?.onlyBesideAccessible !== true && quantity <= (rule?.maxPerReservation ?? Infinity);
  }

  #keepsRules(seats: readonly { readonly label: string; readonly type: string }[]): boolean {
    const rules = new Map(Object.entries(this.terms.ticketRules ?? {}));
    const isCompanion = ({ type }: { type: string }): boolean =>
      rules.get(type)?.onlyBesideAccessible === true;
    const tooMany = [...rules].some(
      ([type, rule]) =>
        seats.filter((seat) => seat.type === type).length > (rule.maxPerReservation ?? Infinity),
    );
    const fits = (companion: string, place: string): boolean => {
      const [one, other] = [this.spots.get(companion), this.spots.get(place)];
      if (one === undefined || other?.accessible !== true) return false;
      return one.companionOf === place || (one.y === other.y && Math.abs(one.x - other.x) === 1);
    };
    const places = seats.filter((seat) => !isCompanion(seat)).map(({ label }) => label);
    const seated = (companions: readonly string[], left: readonly string[]): boolean => {
      const [first, ...others] = companions;
      return (
        first === undefined ||
        left.some(
          (place) =>
            fits(first, place) &&
            seated(
              others,
              left.filter((one) => one !== place),
            ),
        )
      );
    };
    const companions = seats.filter(isCompanion).map(({ label }) => label);
    return !tooMany && seated(companions, places);
  }

  /** The seats that a party could be given. Any category means those that have the ticket type, where one has. */
  free(category: string | null, ticketType: string, accessible = 0): Spot[] {
    const all = [...this.spots.values()];
    const fits = (seat: Spot): boolean =>
      category === null ? this.price(seat.category, ticketType) !== undefined : seat.category === category;
    return all.filter(
      (seat) =>
        (fits(seat) || (category === null && !all.some(fits))) &&
        this.groupOf(seat).every((other) => this.#isFree(other)) &&
        this.#isOffered(seat, accessible),
    );
  }

  #isOffered({ companionOf }: Spot, accessible: number): boolean {
    const place = companionOf === undefined ? undefined : this.spots.get(companionOf);
    if (place === undefined || this.companionsAreOpen()) return true;
    return accessible > 0 && this.#isFree(place);
  }

  /** Free seats of anybody's, with a price. */
  ordinary(ticketType: string): Spot[] {
    const isOpen = this.companionsAreOpen();
    const isFit = (spot: Spot): boolean =>
      this.#isFree(spot) &&
      !spot.accessible &&
      (!spot.companion || (isOpen && spot.companionOf !== undefined)) &&
      this.price(spot.category, ticketType) !== undefined;
    return [...this.spots.values()].filter((spot) => this.groupOf(spot).every(isFit));
  }

  price(category: string, ticketType: string): number | undefined {
    return new Map(Object.entries(this.terms.priceCents[category] ?? {})).get(ticketType);
  }

  /** Every answer that is right; the single-seat rule and keeping together are proven elsewhere. */
  reserve(command: Reserve): Answer[] {
    const { buyer, channel, wanted } = command;
    const { terms, nowMs } = this;
    const quantity = "seats" in wanted ? wanted.seats.length : wanted.quantity;
    if (terms.status === "cancelled") return ["showtime_cancelled"];
    if (channel === "buyer") {
      if (nowMs < terms.salesOpenAtMs) return ["sales_not_open"];
      if (terms.status === "closed" || nowMs >= terms.salesCloseAtMs) return ["sales_closed"];
      if (quantity > terms.maxSeats) return ["too_many_seats"];
      if (this.isTooMuchFor(buyer, quantity)) return ["buyer_limit"];
    }
    if ("seats" in wanted) {
      const labels = wanted.seats.map(({ label }) => label);
      if (new Set(labels).size < labels.length) return ["duplicate_seats"];
      if (labels.some((label) => !this.spots.has(label))) return ["unknown_seats"];
      if (
        wanted.seats.some(
          ({ label, ticketType }) =>
            this.price(this.spots.get(label)?.category ?? "", ticketType) === undefined,
        )
      )
        return ["unknown_ticket_type"];
      if (labels.some((label) => this.spots.get(label)?.blocked !== null)) return ["seats_blocked"];
      if (labels.some((label) => this.ownerOf(label) !== undefined)) return ["seats_taken"];
      const wrong = this.#apart(labels, buyer, channel);
      if (wrong !== null) return [wrong];
      const seats = wanted.seats.map(({ label, ticketType }) => ({
        label,
        type: ticketType,
        cents: this.price(this.spots.get(label)?.category ?? "", ticketType) ?? 0,
      }));
      if (!this.#keepsRules(seats)) return ["ticket_rule_broken"];
      const told = this.#sell(command, seats);
      return terms.orphanRule === "refuse" && channel === "buyer" ? [told, "single_seats"] : [told];
    }
    if (!this.#mayWish(wanted.ticketType, quantity)) return ["ticket_rule_broken"];
    if ("first" in wanted) {
      const first = this.ordinary(wanted.ticketType);
      if (first.length < quantity) return ["not_enough_seats"];
      return this.makeUp(first, quantity)
        ? this.#sellAny(command, first, quantity)
        : ["seats_belong_together"];
    }
    const { category, ticketType, accessible, together } = wanted;
    if (category !== null && !Object.hasOwn(terms.priceCents, category)) return ["unknown_category"];
    const free = this.free(category, ticketType, accessible);
    if (free.filter((seat) => seat.accessible).length < accessible) return ["not_enough_accessible_seats"];
    if (free.length < quantity) return ["not_enough_seats"];
    const others = free.filter((seat) => !seat.accessible);
    const places = Array.from({ length: free.length - others.length + 1 }, (_, count) => count);
    if (!places.some((count) => count >= accessible && this.makeUp(others, quantity - count)))
      return ["seats_belong_together"];
    if (free.every((seat) => this.price(seat.category, ticketType) === undefined))
      return together === "required" ? ["unknown_ticket_type", "not_together"] : ["unknown_ticket_type"];
    const told = this.#sellAny(command, free, quantity);
    return together === "required" ? [...told, "not_together"] : told;
  }

  /** What becomes of a sale of so many of these spots, whichever they are. */
  #sellAny(command: Reserve, spots: readonly Spot[], quantity: number): Answer[] {
    const type = "seats" in command.wanted ? "" : command.wanted.ticketType;
    const prices = new Set(spots.flatMap(({ category }) => this.price(category, type) ?? []));
    const all = mixes([...prices], quantity).map((mix) =>
      this.#sell(
        command,
        mix.map((cents, i) => ({ label: String(i), cents, type })),
      ),
    );
    return [...new Set(all)];
  }

  #sell({ buyer, channel, promo, cap, confirm }: Reserve, seats: Slip["seats"]): Answer {
    if (cap !== undefined && this.isTooMuchFor(buyer, seats.length, cap.maxSeats)) return "unconfirmed_limit";
    if (cap !== undefined && cap.inAll.had + seats.length > cap.inAll.most) return "unconfirmed_limit";
    if (channel === "counter" || this.terms.payment === "at_door") return "ok";
    const total = totalOf(seats, { promo, rates: this.#rates("online") });
    if (!isTaken(total, this.terms.currency)) return "amount_not_payable";
    return confirm && total > 0 ? "payment_required" : "ok";
  }

  #rates(payment: Terms["payment"]): Rates {
    const { fee, taxes, currency } = this.terms;
    return { fee, taxes, stepCents: payment === "online" ? atGateway(currency).step : 1 };
  }

  /** By default the showtime's own limit; none is null. */
  isTooMuchFor(buyer: number, quantity: number, most = this.terms.maxSeatsPerBuyer): boolean {
    const own = this.slips.filter(
      (slip) => slip.buyer === buyer && slip.channel !== "counter" && this.isLive(slip),
    );
    return most !== null && own.reduce((sum, { seats }) => sum + seats.length, 0) + quantity > most;
  }

  /** Writes a slip for what the box office says that it held, and says what is wrong with it. */
  enter(event: Extract<LedgerEvent, { type: "held" }>, channel: Slip["channel"]): string[] {
    const faults: string[] = [];
    if (event.n !== this.slips.length + 1) faults.push(`number ${event.n}`);
    for (const { seat, place, category, ticketType, priceCents, proof } of event.lines) {
      const spot = this.spots.get(seat);
      if (spot?.blocked !== null) faults.push(`${seat} is not for sale`);
      if (this.ownerOf(seat) !== undefined) faults.push(`${seat} is taken`);
      // Rows of these halls are letters: the label says all but a section, and a number with a letter.
      const { section, row, number } = spot ?? {};
      const said = section === undefined ? undefined : [section, row, number];
      if (String(place && [place.section, place.row, place.number]) !== String(said))
        faults.push(`${seat} is elsewhere`);
      if (spot?.category !== category) faults.push(`${seat} is no ${category}`);
      if (this.price(category, ticketType) !== priceCents) faults.push(`${seat} costs otherwise`);
      const asks = new Map(Object.entries(this.terms.ticketRules ?? {})).get(ticketType)?.requiresProof;
      if (proof !== asks) faults.push(`${seat} asks ${String(proof)} for a proof`);
    }
    const labels = event.lines.map(({ seat }) => seat);
    const wrong = this.#apart(labels, event.buyer, channel);
    if (wrong !== null) faults.push(wrong);
    if (new Set(event.lines.map(({ seat }) => seat)).size < event.lines.length) faults.push("a seat twice");
    if (event.channel !== channel) faults.push(`by ${event.channel}`);
    const payment = channel === "counter" ? "at_door" : this.terms.payment;
    this.slips.push({
      n: event.n,
      buyer: event.buyer,
      channel,
      payment,
      promo: event.promo,
      cap: event.cap,
      heldAtMs: this.nowMs,
      rates: this.#rates(payment),
      status: "held",
      seats: event.lines.map(({ seat, priceCents, ticketType }) => ({
        label: seat,
        cents: priceCents,
        type: ticketType,
      })),
      entries: new Map(),
      struckAtMs: new Map(),
      goneAtMs: new Map(),
      expiresAtMs: event.expiresAtMs ?? Infinity,
      extended: false,
      slow: false,
      failed: false,
      paid: 0,
      refund: 0,
      kept: 0,
    });
    const holdMs = Math.min(this.terms.holdMs, event.cap?.maxHoldMs ?? Infinity);
    const until = this.nowMs + (channel === "waiting_list" ? 15 * MINUTE_MS : holdMs);
    const end = channel === "waiting_list" ? Math.min(until, this.terms.salesCloseAtMs) : until;
    if (event.expiresAtMs !== end) faults.push(`held until ${event.expiresAtMs}`);
    return faults;
  }

  confirm(slip: Slip): Answer {
    if (slip.status === "confirmed") return "ok";
    const refusal = this.#notHeld(slip);
    if (refusal !== null) return refusal;
    if (slip.payment === "online" && this.totalOf(slip) > 0) return "payment_required";
    slip.status = "confirmed";
    return "ok";
  }

  extend(slip: Slip): Answer {
    const refusal = this.#notHeld(slip);
    if (refusal !== null) return refusal;
    if (slip.status === "awaiting_payment") return "payment_started";
    if (slip.extended) return "already_extended";
    const last = slip.cap === undefined ? Infinity : slip.heldAtMs + slip.cap.maxHoldMs;
    const untilMs = Math.min(this.nowMs + this.terms.holdMs, last);
    if (slip.cap !== undefined && untilMs <= slip.expiresAtMs) return "unconfirmed_limit";
    slip.extended = true;
    slip.expiresAtMs = Math.max(slip.expiresAtMs, untilMs);
    return "ok";
  }

  startPayment(slip: Slip): Answer {
    const refusal = this.#notHeld(slip);
    if (refusal !== null) return refusal;
    if (slip.payment !== "online") return "nothing_to_pay";
    if (slip.status === "held") {
      slip.status = "awaiting_payment";
      slip.expiresAtMs = Math.max(slip.expiresAtMs, this.nowMs + 10 * MINUTE_MS);
    }
    return "ok";
  }

  moneyOnItsWay(slip: Slip): Answer {
    if (slip.payment !== "online") return "nothing_to_pay";
    if (this.#notHeld(slip) !== null) return "ok";
    const dayBefore = this.terms.startsAtMs - DAY_MS;
    slip.status = "awaiting_payment";
    slip.slow = dayBefore >= slip.expiresAtMs;
    if (slip.slow) slip.expiresAtMs = dayBefore;
    return "ok";
  }

  failPayment(slip: Slip): Answer {
    if (this.statusOf(slip) !== "awaiting_payment") return "ok";
    slip.status = "released";
    slip.failed = true;
    return "ok";
  }

  pay(slip: Slip, cents: number): Answer {
    if (slip.payment !== "online") return "nothing_to_pay";
    const status = this.statusOf(slip);
    const isHeld = status === "held" || status === "awaiting_payment";
    const buys = isHeld ? this.terms.status !== "cancelled" : this.#mayComeBack(slip);
    if (buys && cents !== this.totalOf(slip)) return "amount_differs";
    slip.paid += cents;
    if (buys) slip.status = "confirmed";
    else {
      slip.refund += cents;
      if (status !== "confirmed") slip.status = "refund_due";
    }
    return "ok";
  }

  /** Whether the seats of a hold that ended by itself, or by a failed payment, would be sold to its buyer today. */
  #mayComeBack(slip: Slip): boolean {
    const { status, startsAtMs } = this.terms;
    const isOver = this.statusOf(slip) === "expired" || (slip.status === "released" && slip.failed);
    if (!isOver || slip.promo !== null) return false;
    if (status === "cancelled" || this.nowMs >= startsAtMs) return false;
    if (this.isTooMuchFor(slip.buyer, slip.seats.length)) return false;
    if (this.isTooMuchFor(slip.buyer, slip.seats.length, slip.cap?.maxSeats ?? null)) return false;
    const labels = slip.seats.map(({ label }) => label);
    return (
      labels.every((label) => this.spots.get(label)?.blocked === null && this.ownerOf(label) === undefined) &&
      this.#apart(labels, slip.buyer, "buyer") === null
    );
  }

  cancel(slip: Slip, labels: readonly string[] | null, reason: "buyer" | "staff"): Answer {
    if (!this.isLive(slip)) return "ok";
    if (this.terms.status === "cancelled") {
      this.#end(slip);
      return "ok";
    }
    if (labels?.some((label) => slip.seats.every((seat) => seat.label !== label)) === true)
      return "seats_not_reserved";
    const left = labels === null ? [] : slip.seats.filter(({ label }) => !labels.includes(label));
    const torn = left.length === 0 ? null : this.#tornBy(slip, left);
    if (torn !== null) return torn;
    if (slip.status !== "confirmed") {
      if (left.length > 0 && slip.status === "awaiting_payment") return "payment_started";
      const isOnline = left.length > 0 && slip.payment === "online";
      if (isOnline && !isTaken(totalOf(left, slip), this.terms.currency)) return "amount_not_payable";
      if (left.length === 0) slip.status = "released";
      else slip.seats = left;
      return "ok";
    }
    const { startsAtMs, cancellation } = this.terms;
    if (reason === "buyer" && this.nowMs >= startsAtMs) return "showtime_started";
    const gone = slip.seats.filter((seat) => !left.includes(seat));
    if (reason === "buyer" && gone.some(({ label }) => this.isInside(slip, label))) return "checked_in";
    if (reason === "buyer" && this.nowMs >= startsAtMs - cancellation.lastMs) return "cancellation_closed";
    const before = this.totalOf(slip);
    const worth = before - (left.length === 0 ? 0 : totalOf(left, slip));
    const isFree = reason === "staff" || this.nowMs < startsAtMs - cancellation.freeMs;
    const kept = isFree ? 0 : halfUp(worth * cancellation.feePercent, 100, slip.rates.stepCents);
    const back = Math.min(worth - kept, slip.paid - slip.refund);
    slip.refund += back;
    if (slip.payment === "online") slip.kept += worth - back;
    for (const { label } of gone) slip.goneAtMs.set(label, this.nowMs);
    if (left.length === 0) slip.status = "cancelled";
    else slip.seats = left;
    return "ok";
  }

  /** For seats that the slip never had. Staff takes no money: what costs more online is refused. */
  exchange(
    slip: Slip,
    labels: readonly string[] | null,
    wanted: readonly { readonly label: string; readonly ticketType: string }[],
  ): Answer {
    if (slip.status !== "confirmed") return "reservation_ended";
    if (this.terms.status === "cancelled") return "showtime_cancelled";
    if (labels?.some((label) => slip.seats.every((seat) => seat.label !== label)) === true)
      return "seats_not_reserved";
    const left = labels === null ? [] : slip.seats.filter(({ label }) => !labels.includes(label));
    const gone = slip.seats.filter((seat) => !left.includes(seat));
    if (gone.some(({ label }) => this.isInside(slip, label))) return "checked_in";
    const names = wanted.map(({ label }) => label);
    if (new Set(names).size < names.length) return "duplicate_seats";
    if (names.some((label) => !this.spots.has(label))) return "unknown_seats";
    const added = wanted.map(({ label, ticketType: type }) => ({
      label,
      type,
      cents: this.price(this.spots.get(label)?.category ?? "", type),
    }));
    if (added.some(({ cents }) => cents === undefined)) return "unknown_ticket_type";
    if (names.some((label) => this.spots.get(label)?.blocked !== null)) return "seats_blocked";
    if (names.some((label) => this.ownerOf(label) !== undefined)) return "seats_taken";
    const seats = [...left, ...added.map((seat) => ({ ...seat, cents: seat.cents ?? 0 }))];
    const all = new Set(seats.map(({ label }) => label));
    if (this.#missing(names, ({ label }) => !all.has(label))) return "seats_belong_together";
    const alone = names.some((label) => {
      const place = this.spots.get(label)?.companionOf;
      if (place === undefined || !this.spots.has(place) || all.has(place)) return false;
      const owner = this.ownerOf(place);
      return owner === undefined || owner === slip;
    });
    if (alone && !this.companionsAreOpen()) return "companion_seat";
    const torn = this.#tornBy(slip, seats);
    if (torn !== null) return torn;
    const [before, after] = [this.totalOf(slip), totalOf(seats, slip)];
    if (slip.payment === "online") {
      if (after > before) return "payment_required";
      slip.refund += before - after;
    }
    for (const { label } of gone) slip.goneAtMs.set(label, this.nowMs);
    slip.seats = seats;
    return "ok";
  }

  #tornBy(slip: Slip, left: Slip["seats"]): Answer | null {
    const own = slip.seats.map(({ label }) => label);
    const stays = left.map(({ label }) => label);
    const back = own.filter((label) => !stays.includes(label));
    if (this.#missing(back, ({ label }) => own.includes(label))) return "seats_belong_together";
    if (this.#keepsRules(slip.seats) && !this.#keepsRules(left)) return "ticket_rule_broken";
    const alone = stays.some((label) => {
      const place = this.spots.get(label)?.companionOf;
      return place !== undefined && this.spots.has(place) && back.includes(place);
    });
    return alone && !this.companionsAreOpen() ? "companion_seat" : null;
  }

  isInside(slip: Slip, label: string): boolean {
    return slip.entries.get(label)?.some(({ isStruck }) => !isStruck) === true;
  }

  /** Of a ticket that was sold once. */
  scan(slip: Slip, label: string, device: string): Turned | "ok" {
    const wrong = this.#wrongWith(slip, label, this.nowMs);
    if (wrong !== null) return wrong;
    if (this.isInside(slip, label)) return "already_used";
    this.#enter(slip, label, { atMs: this.nowMs, device, isStruck: false });
    return "ok";
  }

  /** Who came in at `atMs` by a phone that was offline: they are inside, whatever the poster said then. */
  report(slip: Slip, label: string, device: string, atMs: number): Turned | "ok" {
    const wrong = this.#wrongWith(slip, label, atMs);
    const isStruck = atMs <= (slip.struckAtMs.get(label) ?? -1);
    const entry = { atMs, device, isStruck };
    this.#enter(slip, label, entry);
    if (isStruck) return "scan_undone";
    if (wrong !== null) return wrong;
    const counting = slip.entries.get(label)?.filter((one) => !one.isStruck) ?? [];
    const isLater = (one: Entry): boolean =>
      one.atMs < atMs || (one.atMs === atMs && one.device < entry.device);
    return counting.some((one) => isLater(one)) ? "already_used" : "ok";
  }

  #enter({ entries }: Slip, label: string, entry: Entry): void {
    entries.set(label, [...(entries.get(label) ?? []), entry]);
  }

  #wrongWith(slip: Slip, label: string, atMs: number): Turned | null {
    const poster = this.posters.findLast(({ sinceMs }) => sinceMs <= atMs) ?? this.posters[0];
    const { startsAtMs, endsAtMs, status } = poster?.terms ?? this.terms;
    if (status === "cancelled" || (slip.goneAtMs.get(label) ?? Infinity) <= atMs) return "ticket_revoked";
    const isSold = slip.status === "confirmed";
    if (isSold && slip.payment === "online" && slip.paid - slip.refund < this.totalOf(slip))
      return "not_paid";
    if (atMs < startsAtMs - 120 * MINUTE_MS) return "too_early";
    return atMs >= endsAtMs ? "too_late" : null;
  }

  undo(slip: Slip, label: string): Answer {
    const has = slip.status === "confirmed" && slip.seats.some((seat) => seat.label === label);
    if (!has || !this.isInside(slip, label)) return "not_checked_in";
    for (const entry of slip.entries.get(label) ?? []) entry.isStruck = true;
    slip.struckAtMs.set(label, this.nowMs);
    return "ok";
  }

  block(names: readonly string[]): Answer {
    const labels = [...new Set(names)];
    if (labels.some((label) => !this.spots.has(label))) return "unknown_seats";
    if (labels.some((label) => this.ownerOf(label) !== undefined)) return "seats_in_use";
    if (this.#missing(labels, (spot) => this.#isFree(spot))) return "seats_belong_together";
    for (const label of labels) {
      const spot = this.spots.get(label);
      if (spot !== undefined) spot.blocked ??= "house";
    }
    return "ok";
  }

  unblock(labels: readonly string[]): Answer {
    if (labels.some((label) => !this.spots.has(label))) return "unknown_seats";
    const spots = labels.flatMap((label) => this.spots.get(label) ?? []);
    if (spots.some(({ blocked }) => blocked === "layout")) return "seats_blocked";
    if (this.#missing(labels, ({ blocked }) => blocked === "house")) return "seats_belong_together";
    for (const spot of spots) spot.blocked = null;
    return "ok";
  }

  join(party: Party): Answer {
    const { terms, nowMs } = this;
    const { buyer, quantity, category, ticketType } = party;
    if (terms.status === "cancelled") return "showtime_cancelled";
    if (terms.status === "closed" || nowMs >= terms.salesCloseAtMs) return "sales_closed";
    if (nowMs < terms.salesOpenAtMs) return "sales_not_open";
    if (quantity > terms.maxSeats) return "too_many_seats";
    if (this.waiting.some((other) => other.buyer === buyer)) return "already_waiting";
    if (this.isTooMuchFor(buyer, quantity)) return "buyer_limit";
    if (!this.#mayWish(ticketType, quantity)) return "ticket_rule_broken";
    if (category !== null && !Object.hasOwn(terms.priceCents, category)) return "unknown_category";
    const free = this.free(category, ticketType);
    const isSold = Object.keys(terms.priceCents).some(
      (one) => (category === null || one === category) && this.price(one, ticketType) !== undefined,
    );
    if (free.length >= quantity && this.makeUp(free, quantity))
      return free.some((seat) => this.price(seat.category, ticketType) !== undefined)
        ? "seats_available"
        : "unknown_ticket_type";
    if (!isSold) return "unknown_ticket_type";
    const isForSale = (seat: Spot): boolean =>
      seat.blocked !== "layout" && this.price(seat.category, ticketType) !== undefined;
    const fitting = [...this.spots.values()].filter(
      (seat) => isForSale(seat) && (category === null || seat.category === category),
    );
    if (quantity > fitting.length) return "too_many_seats";
    const ever = fitting.filter((seat) => this.groupOf(seat).every(isForSale) && this.#isOffered(seat, 0));
    if (quantity > ever.length) return "not_together";
    if (!this.makeUp(ever, quantity)) return "seats_belong_together";
    this.waiting.push({ ...party, w: ++this.#lastW });
    return "ok";
  }

  leave(w: number, buyer: number): Answer {
    if (this.waiting.every((party) => party.w !== w || party.buyer !== buyer)) return "waiting_not_found";
    this.waiting = this.waiting.filter((party) => party.w !== w);
    return "ok";
  }

  /** The first party that fits, if any: whose seats are to be offered next. */
  nextServed(): (Party & { w: number }) | undefined {
    const { status, salesOpenAtMs, salesCloseAtMs } = this.terms;
    if (status !== "on_sale" || this.nowMs < salesOpenAtMs || this.nowMs >= salesCloseAtMs) return undefined;
    return this.waiting.find(({ buyer, quantity, category, ticketType }) => {
      const free = this.free(category, ticketType);
      return (
        this.#mayWish(ticketType, quantity) &&
        this.makeUp(free, quantity) &&
        free.every((seat) => this.price(seat.category, ticketType) !== undefined) &&
        !this.isTooMuchFor(buyer, quantity)
      );
    });
  }

  elapse(): void {
    if (this.nowMs >= this.terms.salesCloseAtMs) this.waiting = [];
    if (this.terms.status !== "cancelled") return;
    for (const slip of this.slips) if (this.isLive(slip)) this.#end(slip);
    this.waiting = [];
  }

  /** The seats that somebody has, and that the hall would drop or block. */
  inTheWay({ seats, blocked }: Hall): string[] {
    const open = new Set(seats.map(({ label }) => label).filter((label) => !blocked.includes(label)));
    return [...this.spots.keys()].filter((label) => !open.has(label) && this.ownerOf(label) !== undefined);
  }

  change(terms: Terms, hall: Hall): void {
    const kept = new Set(this.inTheWay(hall));
    if (terms.startsAtMs !== this.terms.startsAtMs)
      for (const slip of this.slips)
        if (slip.slow && this.statusOf(slip) === "awaiting_payment") {
          const dayBefore = terms.startsAtMs - DAY_MS;
          slip.expiresAtMs = Math.max(dayBefore, this.nowMs + 10 * MINUTE_MS);
          slip.slow = slip.expiresAtMs === dayBefore;
        }
    this.terms = terms;
    this.posters.push({ sinceMs: this.nowMs, terms });
    for (const [label, spot] of this.spots)
      if (hall.seats.every((seat) => seat.label !== label)) {
        if (kept.has(label)) {
          const { group: _, companionOf: __, ...own } = spot;
          this.spots.set(label, { ...own, blocked: "layout" });
        } else this.spots.delete(label);
      }
    for (const seat of hall.seats) {
      const before = this.spots.get(seat.label)?.blocked ?? null;
      const shut = hall.blocked.includes(seat.label);
      this.spots.set(seat.label, {
        ...seat,
        blocked: shut ? "layout" : before === "layout" ? null : before,
      });
    }
  }

  totalOf(slip: Slip): number {
    return totalOf(slip.seats, slip);
  }

  /** A cancelled showtime's reservation: with everything back that was paid. */
  #end(slip: Slip): void {
    for (const { label } of slip.seats) slip.goneAtMs.set(label, this.nowMs);
    slip.status = slip.status === "confirmed" ? "cancelled" : "released";
    slip.refund = slip.paid;
    slip.kept = 0;
  }

  #notHeld(slip: Slip): Answer | null {
    const status = this.statusOf(slip);
    if (status === "expired") return "hold_expired";
    if (status !== "held" && status !== "awaiting_payment") return "reservation_ended";
    return this.terms.status === "cancelled" ? "showtime_cancelled" : null;
  }
}

export const codeOf = (decision: Decision | { ok: true } | Refusal): Answer =>
  decision.ok ? "ok" : decision.code;

/** The least amount that the gateway takes, and what it takes multiples of. */
const atGateway = (currency: string) =>
  currency === "KWD" ? { least: 10, step: 10 } : { least: 50, step: 1 };

const isTaken = (total: number, currency: string): boolean => {
  const { least, step } = atGateway(currency);
  return total === 0 || (total >= least && total % step === 0);
};

/** Every choice of so many prices, in any number of each. */
const mixes = (prices: readonly number[], quantity: number): number[][] =>
  quantity === 0
    ? [[]]
    : prices.flatMap((price, i) => mixes(prices.slice(i), quantity - 1).map((rest) => [price, ...rest]));

/** In whole numbers throughout, to the nearest multiple of `step`, half of one upwards. */
const halfUp = (numerator: number, denominator: number, step = 1): number => {
  const whole = BigInt(denominator) * BigInt(step);
  return Number((2n * BigInt(numerator) + whole) / (2n * whole)) * step;
};

function totalOf(
  seats: Slip["seats"],
  { promo, rates: { fee, taxes, stepCents } }: Pick<Slip, "promo" | "rates">,
): number {
  const tickets = seats.reduce((sum, { cents }) => sum + cents, 0);
  const [off, of] =
    promo === null
      ? [0, 1]
      : promo.percent === null
        ? [promo.amountCents, 1]
        : [tickets * promo.percent, 100];
  const left = Math.max(0, tickets - halfUp(off, of, stepCents));
  const base = left + fee.perReservationCents + fee.perTicketCents * seats.length;
  return taxes.reduce(
    (sum, { rateBasisPoints, included }) =>
      sum + (included ? 0 : halfUp(base * rateBasisPoints, 10_000, stepCents)),
    base,
  );
}

/** Every sum that some of the sizes make. */
function sumsOf(sizes: readonly number[]): Set<number> {
  let sums = new Set([0]);
  for (const size of sizes) sums = new Set([...sums].flatMap((sum) => [sum, sum + size]));
  return sums;
}

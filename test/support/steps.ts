/** Anything that anybody may ask of a box office, in any order: played on it and on paper, which must agree. */

import fc from "fast-check";
import { expect } from "vitest";
import type { Reserve } from "../../src/box-office/ledger/decide.ts";
import type { LedgerEvent } from "../../src/box-office/ledger/event.ts";
import type { Hall, Seat } from "../../src/box-office/ledger/hall.ts";
import { inTheWay } from "../../src/box-office/ledger/rearrange.ts";
import type { Promo, UnconfirmedCap } from "../../src/box-office/ledger/reservation.ts";
import type { Terms } from "../../src/box-office/ledger/terms.ts";
import type { WaitingDecision } from "../../src/box-office/ledger/waiting-list.ts";
import { DAY_MS, MINUTE_MS, seats as plain, terms } from "./halls.ts";
import { Office } from "./office.ts";
import { Paper, codeOf } from "./paper.ts";
import type { Slip } from "./paper.ts";

const MAX_TICKET_CENTS = 1_999;

const promo: fc.Arbitrary<Promo | null> = fc.option(
  fc.oneof(
    fc.record({
      claim: fc.constant("claim-1"),
      code: fc.constant(3),
      percent: fc.integer({ min: 1, max: 100 }),
      amountCents: fc.constant(null),
    }),
    fc.record({
      claim: fc.constant("claim-2"),
      percent: fc.constant(null),
      amountCents: fc.integer({ min: 1, max: 4_000 }),
    }),
  ),
  { freq: 2 },
);

/** Of a buyer who has not confirmed the address. */
const someCap: fc.Arbitrary<UnconfirmedCap | null> = fc.option(
  fc.record({
    maxSeats: fc.integer({ min: 1, max: 6 }),
    maxHoldMs: fc.constantFrom(MINUTE_MS, 10 * MINUTE_MS),
    inAll: fc.record({ most: fc.constant(12), had: fc.constantFrom(0, 0, 6, 10) }),
  }),
  { freq: 3 },
);

const label = fc.nat(24);
const buyer = fc.integer({ min: 1, max: 4 });
const pick = fc.oneof(fc.nat(2), fc.nat(2), fc.nat(40));
const rarely = <Common, Rare>(rare: Rare, common: fc.Arbitrary<Common>): fc.Arbitrary<Common | Rare> =>
  fc.oneof({ weight: 20, arbitrary: common }, { weight: 1, arbitrary: fc.constant(rare) });
const category = rarely("box", fc.constantFrom(null, null, "standard", "premium"));
const ticketType = rarely("toString", fc.constantFrom("adult", "adult", "child"));

/** Often nothing, less than a gateway takes, or a multiple of what it takes. */
const cents = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: MAX_TICKET_CENTS }) },
  { weight: 1, arbitrary: fc.constantFrom(0, 25, 40, 49, 50) },
  { weight: 2, arbitrary: fc.nat(199).map((tens) => tens * 10) },
);
/** Whatever the owner of a showtime may set or change. */
export const someTerms: fc.Arbitrary<Partial<Terms>> = fc
  .record(
    {
      // Today or in days, so that there is time for slow money; at seconds at which no other hold ends.
      startsAtMs: fc.constantFrom(
        100 * MINUTE_MS,
        100 * MINUTE_MS,
        DAY_MS + 40 * MINUTE_MS + 1_500,
        3 * DAY_MS + 2_700,
      ),
      status: fc.constantFrom("on_sale", "on_sale", "on_sale", "on_sale", "closed", "cancelled"),
      payment: fc.constantFrom("at_door", "online"),
      currency: fc.constantFrom("USD", "USD", "KWD"),
      priceCents: fc.record({
        standard: fc.record({ adult: cents, child: cents }),
        premium: fc.record({ adult: cents }),
      }),
      holdMs: fc.constantFrom(MINUTE_MS, 10 * MINUTE_MS, 30 * MINUTE_MS),
      salesCloseAtMs: fc.constantFrom(60 * MINUTE_MS, 100 * MINUTE_MS, 110 * MINUTE_MS),
      salesOpenAtMs: rarely(3 * MINUTE_MS, fc.constant(0)),
      maxSeats: rarely(2, fc.integer({ min: 4, max: 8 })),
      maxSeatsPerBuyer: fc.option(fc.integer({ min: 1, max: 6 }), { freq: 2 }),
      orphanRule: fc.constantFrom("off", "warn", "refuse"),
      companionsOpenMs: fc.constantFrom(0, 50 * MINUTE_MS, 95 * MINUTE_MS),
      ticketRules: fc.constantFrom(
        {},
        { child: { maxPerReservation: 1, requiresProof: true as const } },
        { adult: { requiresProof: true as const } },
        { child: { onlyBesideAccessible: true as const } },
      ),
      fee: fc.oneof(
        fc.record({ perTicketCents: fc.nat(150), perReservationCents: fc.nat(300) }),
        fc.record({
          perTicketCents: fc.constantFrom(0, 20),
          perReservationCents: fc.constantFrom(0, 10, 50),
        }),
      ),
      taxes: fc.array(
        fc.record({
          name: fc.constantFrom("VAT", "City tax"),
          rateBasisPoints: fc.nat(3_000),
          included: fc.boolean(),
        }),
        { maxLength: 2 },
      ),
      cancellation: fc
        .record({
          freeMs: fc.integer({ min: 0, max: 100 }),
          feePercent: fc.integer({ min: 0, max: 100 }),
          lastMs: fc.integer({ min: 0, max: 100 }),
        })
        .map(({ freeMs, feePercent, lastMs }) => ({
          freeMs: Math.max(freeMs, lastMs) * MINUTE_MS,
          feePercent,
          lastMs: lastMs * MINUTE_MS,
        })),
    },
    { requiredKeys: [] },
  )
  .map((some) =>
    some.startsAtMs === undefined ? some : { ...some, endsAtMs: some.startsAtMs + 200 * MINUTE_MS },
  );

/** The first seat of a group in the last row, and the number of its seats. */
type Group = readonly [from: number, size: number];

/**
 * Two categories; the first row has an accessible seat and one beside it, which may be bound to it; the last row may have a
 * group of seats. A seat that the layout blocks takes its group with it. The rows from `balconyFrom` on are a section.
 */
const hallOf = (
  rows: number,
  perRow: number,
  blocked: readonly number[],
  premiumFrom: number,
  balconyFrom: number,
  isBound: boolean,
  group: Group | null,
): Hall => {
  const size = Math.min(group?.[1] ?? 0, perRow);
  const from = Math.min(group?.[0] ?? 0, perRow - size + 1);
  const seats = plain(rows, perRow).map((seat): Seat => {
    const isGrouped = rows > 1 && seat.y === rows && seat.x >= from && seat.x < from + size;
    return {
      ...seat,
      ...(seat.y >= balconyFrom ? { section: "Balcony", number: `${seat.x}a` } : {}),
      category: seat.y >= premiumFrom ? "premium" : "standard",
      accessible: seat.label === "A1",
      companion: seat.label === "A2",
      ...(isGrouped ? { group: `${seat.row}${from}` } : {}),
      ...(isBound && seat.label === "A2" ? { companionOf: "A1" } : {}),
    };
  });
  const shut = blocked.flatMap((i) => {
    const seat = seats[i % seats.length];
    return seats.filter((one) => one === seat || (one.group !== undefined && one.group === seat?.group));
  });
  return { seats, blocked: [...new Set(shut.map((seat) => seat.label))] };
};

export const someHall: fc.Arbitrary<Hall> = fc
  .tuple(
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 2, max: 6 }),
    fc.array(label, { maxLength: 2 }),
    fc.integer({ min: 1, max: 4 }),
    fc.integer({ min: 1, max: 5 }),
    fc.boolean(),
    fc.option(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 2, max: 3 })), { freq: 2 }),
  )
  .map((plan) => hallOf(...plan));

const named = fc.record({
  /** Whether the groups of the seats are named whole. */
  whole: fc.boolean(),
  seats: fc.oneof(
    fc.array(fc.record({ i: label, ticketType }), { minLength: 1, maxLength: 3 }),
    // Side by side.
    fc
      .record({ from: label, size: fc.integer({ min: 1, max: 4 }), type: ticketType })
      .map(({ from, size, type }) =>
        Array.from({ length: size }, (_, i) => ({ i: from + i, ticketType: type })),
      ),
  ),
});
const best = fc.record({
  quantity: fc.integer({ min: 1, max: 5 }),
  category,
  together: fc.constantFrom("required" as const, "preferred" as const),
  accessible: fc.constantFrom(0, 0, 0, 1),
  ticketType,
});

const firstOnes = fc.record({
  first: fc.constant("in_order" as const),
  quantity: fc.integer({ min: 1, max: 5 }),
  ticketType,
});

const part = fc.option(fc.array(fc.nat(6), { minLength: 1, maxLength: 2 }), { freq: 2 });

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("reserve" as const),
      buyer,
      counter: fc.constantFrom(false, false, false, true),
      wanted: fc.oneof(named, best, firstOnes),
      promo,
      cap: someCap,
      confirm: fc.constantFrom(false, false, true),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom(
        "confirm" as const,
        "extend" as const,
        "startPayment" as const,
        "startPayment" as const,
        "moneyOnItsWay" as const,
        "failPayment" as const,
      ),
      pick,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("pay" as const), pick, wrong: fc.constantFrom(0, 0, 0, 1, -1) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("cancel" as const),
      pick,
      part,
      staff: fc.constantFrom(false, false, true),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("exchange" as const), pick, part, wanted: named }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom("block" as const, "unblock" as const),
      seats: fc.array(label, { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("join" as const),
      party: fc.record({ buyer, quantity: fc.integer({ min: 1, max: 5 }), category, ticketType }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("leave" as const), w: fc.integer({ min: 1, max: 5 }), buyer }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("change" as const), terms: someTerms, hall: fc.option(someHall) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom("scan" as const, "scan" as const, "scan" as const, "undo" as const),
      pick,
      seat: fc.nat(3),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("report" as const),
      pick,
      seat: fc.nat(3),
      agoMs: fc.constantFrom(0, 0, 1, MINUTE_MS, 30 * MINUTE_MS),
      aheadMs: fc.constantFrom(0, 3 * MINUTE_MS, -3 * MINUTE_MS, 400 * DAY_MS),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("scanParty" as const), pick, seat: fc.nat(3) }),
  },
  // Often the very millisecond that something ends, and the one before.
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("wait" as const),
      ms: fc.constantFrom(0, 1, MINUTE_MS, 9 * MINUTE_MS),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("waitFor" as const), pick, early: fc.constantFrom(0, 0, 1) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("alarm" as const) }) },
);

/** Long enough that the hall sells out and frees up again. */
export const someSteps = fc.array(step, { minLength: 1, maxLength: 80, size: "max" });

type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;
type Asked = Exclude<Step, { do: "wait" | "waitFor" | "alarm" | "change" }>;
type Held = Extract<LedgerEvent, { type: "held" }>;

/** A box office and its paper, from their opening. */
export class Game {
  readonly office: Office;
  readonly paper: Paper;
  #hall: Hall;
  #scans = 0;

  constructor(opening: Partial<Terms>, first: Hall) {
    const open = terms({ priceCents: PRICES, ...opening });
    this.office = new Office(0, 0, open);
    this.office.record([{ type: "seats_added", seats: first.seats }]);
    if (first.blocked.length > 0)
      this.office.record([{ type: "seats_blocked", seats: first.blocked, reason: "layout" }]);
    this.paper = new Paper(open, []);
    this.paper.change(open, first);
    this.#hall = first;
  }

  play(next: Step): void {
    const { office, paper } = this;
    if (next.do === "wait") this.#passTo(office.nowMs + next.ms);
    else if (next.do === "waitFor") {
      const slip = this.#slip(next.pick);
      if (slip !== null) this.#passTo(Math.max(office.nowMs, slip.expiresAtMs - next.early));
    } else if (next.do === "alarm") this.#alarm();
    else if (next.do === "change") {
      this.#hall = next.hall ?? this.#hall;
      expect(inTheWay(office.state, this.#hall, office.nowMs)).toEqual(paper.inTheWay(this.#hall));
      office.change(next.terms, this.#hall);
      paper.change(office.state.terms, this.#hall);
      this.#serve();
    } else {
      // As the object does: whoever waits comes before whoever comes.
      if (office.state.waiting.size > 0) this.#alarm();
      this.#ask(next);
    }
  }

  #alarm(): void {
    this.office.elapse();
    this.paper.elapse();
    this.#serve();
  }

  #ask(next: Asked): void {
    const { office } = this;
    const before = snapshot(office);
    const told = this.#tell(next);
    if (told === "ok") this.#serve();
    else expect(snapshot(office)).toEqual(before);
  }

  /** Asks both, and returns what they agree on. */
  #tell(next: Asked): string {
    const { office, paper } = this;
    const labels = [...office.state.seats.keys(), "Z9"];
    const name = (i: number): string => labels[i % labels.length] ?? "";
    if (next.do === "reserve") return this.#reserve(next, name);
    if (next.do === "join") return this.#same(office.join(next.party), paper.join(next.party));
    if (next.do === "leave")
      return this.#same(office.leave(next.w, next.buyer), paper.leave(next.w, next.buyer));
    if (!("pick" in next)) {
      const names = next.seats.map(name);
      return this.#same(office[next.do](names), paper[next.do](names));
    }
    const slip = this.#slip(next.pick);
    if (slip === null) return "nobody to ask for";
    if (next.do === "pay") {
      const amount = Math.max(0, paper.totalOf(slip) + next.wrong);
      return this.#same(office.pay(slip.n, amount), paper.pay(slip, amount));
    }
    if (next.do === "cancel") {
      const by = next.staff ? "staff" : "buyer";
      const names = next.part?.map((i) => slip.seats[i]?.label ?? "Z9") ?? null;
      return this.#same(office.cancel(slip.n, names, by), paper.cancel(slip, names, by));
    }
    if (next.do === "exchange") {
      const back = next.part?.map((i) => slip.seats[i]?.label ?? "Z9") ?? null;
      const wanted = this.#named(next.wanted, name);
      // The paper has one ticket a seat: `exchange.test.ts` has the same seat with another ticket type.
      const isOld = ({ label: of }: { label: string }): boolean =>
        slip.goneAtMs.has(of) ||
        slip.seats.some((seat) => seat.label === of && (back === null || back.includes(of)));
      if (wanted.some(isOld)) return "nobody to ask for";
      return this.#same(office.exchange(slip.n, back, wanted), paper.exchange(slip, back, wanted));
    }
    if (next.do === "scan" || next.do === "undo" || next.do === "report" || next.do === "scanParty")
      return this.#atTheDoor(next, slip);
    return this.#same(office[next.do](slip.n), paper[next.do](slip));
  }

  #atTheDoor(next: Extract<Asked, { seat: number }>, slip: Slip): string {
    const { office, paper } = this;
    const { lines, returned } = office.find(slip.n);
    const sold = [...lines, ...returned].filter(({ ticket }) => ticket !== null);
    const line = sold[next.seat % Math.max(1, sold.length)];
    if (line?.ticket == null) return "nobody to ask for";
    const { ticket, seat } = line;
    if (next.do === "undo") return this.#same(office.undo(slip.n, ticket), paper.undo(slip, seat));
    // Of two entries in one millisecond the device's name decides.
    const device = `phone-${String(++this.#scans).padStart(6, "0")}`;
    const said = (result: string | undefined): string => (result === "accepted" ? "ok" : String(result));
    if (next.do === "report") {
      const atMs = Math.max(0, office.nowMs - next.agoMs);
      const report = { ticket, device, atMs: atMs + next.aheadMs, behindMs: -next.aheadMs };
      expect(said(office.scan(report)[0]?.result)).toBe(paper.report(slip, seat, device, atMs));
      return "ok";
    }
    if (next.do === "scanParty") {
      const party = lines.some((one) => one.ticket === ticket) ? slip.seats.map((one) => one.label) : [seat];
      const right = party.map((one) => paper.scan(slip, one, device));
      const letIn = right.filter((one) => one === "ok").length;
      const [told, result] = office.scanParty({ ticket, device });
      expect(told).toBe(letIn);
      if (letIn === 0) expect(right).toContain(result);
      else expect(result).toBe("accepted");
      return letIn === 0 ? String(result) : "ok";
    }
    const told = said(office.scan({ ticket, device })[0]?.result);
    expect(told).toBe(paper.scan(slip, seat, device));
    return told;
  }

  #reserve(next: Extract<Step, { do: "reserve" }>, name: (i: number) => string): string {
    const { office, paper } = this;
    const { promo: by, confirm, buyer: who, counter, cap } = next;
    const wanted = "seats" in next.wanted ? { seats: this.#named(next.wanted, name) } : next.wanted;
    const channel = counter ? "counter" : "buyer";
    const command: Reserve = {
      buyer: who,
      guest: counter ? 77 : null,
      channel,
      wanted,
      promo: by,
      confirm,
      ...(cap === null || counter ? {} : { cap }),
    };
    const right = paper.reserve(command);
    const decision = office.order(command);
    expect(right).toContain(codeOf(decision));
    if (!decision.ok) return decision.code;
    for (const event of decision.events) if (event.type === "held") this.#enterHeld(event, wanted, channel);
    const slip = paper.slips.at(-1);
    if (confirm && slip !== undefined) slip.status = "confirmed";
    return "ok";
  }

  #named(
    { seats, whole }: typeof named extends fc.Arbitrary<infer One> ? One : never,
    name: (i: number) => string,
  ) {
    const chosen = seats.map(({ i, ticketType: type }) => ({ label: name(i), ticketType: type }));
    const others = chosen.flatMap(({ label: of, ticketType: type }) => {
      const spot = this.paper.spots.get(of);
      return whole && spot !== undefined
        ? this.paper.groupOf(spot).map((other) => ({ label: other.label, ticketType: type }))
        : [];
    });
    const isNew = ({ label: other }: { label: string }, at: number): boolean =>
      chosen.every((seat) => seat.label !== other) && others.findIndex((seat) => seat.label === other) === at;
    return [...chosen, ...others.filter(isNew)];
  }

  #enterHeld(event: Held, wanted: Reserve["wanted"], channel: "buyer" | "counter"): void {
    const { lines } = event;
    if ("seats" in wanted)
      expect(lines.map(({ seat }) => seat)).toEqual(wanted.seats.map((seat) => seat.label));
    else {
      expect(lines).toHaveLength(wanted.quantity);
      if ("category" in wanted && wanted.category !== null)
        expect(lines.every((line) => line.category === wanted.category)).toBe(true);
    }
    expect(this.paper.enter(event, channel)).toEqual([]);
  }

  #same(decision: Parameters<typeof codeOf>[0] | WaitingDecision, right: string): string {
    const told = codeOf(decision);
    expect(told).toBe(right);
    return told;
  }

  /** Offers go to those who wait in the order of their coming, and to nobody else. */
  #serve(): void {
    const { office, paper } = this;
    for (const event of office.serveWaiting()) this.#enterOffer(event);
    expect(paper.nextServed()).toBeUndefined();
    expect([...office.state.waiting.keys()]).toEqual(paper.waiting.map(({ w }) => w));
  }

  #enterOffer(event: LedgerEvent): void {
    if (event.type !== "held") return;
    const { paper } = this;
    const first = paper.nextServed();
    expect(event).toMatchObject({ waiting: first?.w, buyer: first?.buyer });
    expect(event.lines).toHaveLength(first?.quantity ?? 0);
    paper.waiting = paper.waiting.filter((party) => party !== first);
    expect(paper.enter(event, "waiting_list")).toEqual([]);
  }

  #passTo(nowMs: number): void {
    this.office.nowMs = nowMs;
    this.paper.nowMs = nowMs;
  }

  /** Mostly one of the last few. */
  #slip(pickAt: number): Slip | null {
    const { slips } = this.paper;
    return slips.at(-1 - (pickAt % Math.max(1, slips.length))) ?? null;
  }
}

const PRICES = { standard: { adult: 1000, child: 600 }, premium: { adult: 1499 } };

/** Everything that a box office knows, but for what it makes anew when it needs it. */
const snapshot = ({ state, ledger }: Office): string =>
  JSON.stringify([ledger.length, { ...state, seating: null }], (_, value: unknown) =>
    value instanceof Map || value instanceof Set ? [...value] : value,
  );

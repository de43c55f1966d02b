/** Buyers compete for twenty seats over HTTP, at the same time. One order of the calls explains every answer. */

import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { SeatsWanted } from "../../src/box-office/ledger/choosing.ts";
import { reservationId, splitReservationId } from "../../src/box-office/ledger/reservation-id.ts";
import { MINUTE_MS, adults } from "../support/halls.ts";
import { SECRETS, bundle, launch } from "../support/launcher.ts";
import type { Server } from "../support/launcher.ts";
import { linearize } from "../support/linearizable.ts";
import { Office } from "../support/office.ts";
import { insertShowtime, insertUser, tokenOf } from "../support/people.ts";
import { sequentialOffice } from "../support/sequential-office.ts";
import type { Ask, Call, Told } from "../support/sequential-office.ts";

const LIMITED = 7;
const UNLIMITED = 8;
const ROWS = 4;
const PER_ROW = 5;
const CLIENTS = 14;
const BUYERS = [1, 2, 3, 4, 5];
const SEATS_PER_BUYER = 8;
/** Without a limit isolates refuse for the box office, and a cancellation waits until they do not any more. */
const SHOWTIMES = [
  ["with a limit for each buyer", LIMITED, SEATS_PER_BUYER, 60, 3],
  // Shorter rounds: calls that wait overlap with more others, among which the search has to choose.
  ["with isolates that refuse", UNLIMITED, null, 40, 2],
] as const;
const HOLD_MS = 10 * MINUTE_MS;

let server: Server;
const headersOf = new Map<number, Record<string, string>>();
beforeAll(async () => {
  server = await launch({
    script: bundle(),
    consumers: false,
    bindings: { MATINEE_LOCAL: "1", RATE_LIMITS: "off" },
  });
  const run = server.sql.bind(server);
  for (const id of BUYERS) {
    await insertUser(run, id);
    const token = await tokenOf(SECRETS.ACCESS_TOKEN_SECRET, { userId: id });
    headersOf.set(id, { authorization: `Bearer ${token}`, "content-type": "application/json" });
  }
  for (const id of [LIMITED, UNLIMITED]) await insertShowtime(run, id, ROWS, PER_ROW);
  await run("UPDATE showtimes SET max_seats_per_buyer = ?1 WHERE id = ?2", SEATS_PER_BUYER, LIMITED);
});
afterAll(() => server.kill());

const labels = new Office(ROWS, PER_ROW).state.seats;
const buyer = fc.constantFrom(...BUYERS);
const wanted: fc.Arbitrary<SeatsWanted> = fc.oneof(
  fc
    .uniqueArray(fc.constantFrom(...labels.keys()), { minLength: 1, maxLength: 3 })
    .map((seats) => ({ seats: adults(...seats) })),
  fc.record({
    quantity: fc.integer({ min: 1, max: 3 }),
    category: fc.constant(null),
    together: fc.constantFrom("required" as const, "preferred" as const),
    accessible: fc.constant(0),
    ticketType: fc.constant("adult"),
  }),
);
/** A call in which `n` still counts back from the newest reservation. */
const plannedAsk: fc.Arbitrary<Ask> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("reserve" as const), buyer, wanted, confirm: fc.boolean() }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom("confirm" as const, "extend" as const, "read" as const),
      buyer,
      n: fc.nat(9),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("cancel" as const),
      buyer,
      n: fc.nat(14),
      seats: fc.option(fc.uniqueArray(fc.constantFrom(...labels.keys()), { minLength: 1, maxLength: 1 })),
    }),
  },
);

interface Known {
  readonly id: number;
  readonly buyer: number;
  readonly seats: readonly string[];
}

/** The call for a reservation that exists: mostly by its own buyer, for seats that are in it. */
function aim(planned: Ask, known: readonly Known[], byOwner: boolean): Ask | null {
  if (planned.do === "reserve") return planned;
  const target = known.at(-1 - (planned.n % Math.max(1, known.length)));
  if (target === undefined) return null;
  const { n } = splitReservationId(target.id);
  const asker = byOwner ? target.buyer : planned.buyer;
  if (planned.do !== "cancel") return { ...planned, buyer: asker, n };
  const one = planned.seats === null ? null : byOwner ? target.seats.slice(0, 1) : planned.seats;
  return { ...planned, buyer: asker, n, seats: one };
}

function request(showtime: number, ask: Ask): { method: string; path: string; body?: object } {
  if (ask.do === "reserve") {
    const { wanted: choice, confirm } = ask;
    const body =
      "seats" in choice
        ? { seats: choice.seats.map(({ label }) => label), confirm }
        : {
            quantity: choice.quantity,
            together: "together" in choice && choice.together === "required",
            confirm,
          };
    return { method: "POST", path: `/v1/showtimes/${showtime}/reservations`, body };
  }
  const path = `/v1/reservations/${reservationId(showtime, ask.n)}`;
  switch (ask.do) {
    case "read":
      return { method: "GET", path };
    case "cancel":
      return {
        method: "DELETE",
        path: ask.seats === null ? path : `${path}?${ask.seats.map((seat) => `seats=${seat}`).join("&")}`,
      };
    case "confirm":
    case "extend":
      return { method: "POST", path: `${path}/${ask.do}` };
  }
}

interface Answer {
  readonly id: number;
  readonly code: string;
  readonly status: Extract<Told, { n: number }>["status"];
  readonly seats: readonly { readonly label: string; readonly ticket_id: string | null }[] &
    readonly string[];
  readonly returned: readonly { readonly label: string }[];
  readonly total: { readonly amount: number };
  readonly extended: boolean;
  readonly expires_at: string | null;
}

async function put(showtime: number, ask: Ask): Promise<Call & { answer: Answer; ok: boolean }> {
  const { method, path, body } = request(showtime, ask);
  const calledAtMs = performance.now();
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: headersOf.get(ask.buyer) ?? {},
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = await response.json<Answer>();
  const answeredAtMs = performance.now();
  expect(response.status).toBeLessThan(500);
  const { ok } = response;
  const told: Told = ok
    ? {
        n: splitReservationId(answer.id).n,
        status: answer.status,
        seats: answer.seats.map(({ label }) => label),
        returned: answer.returned.map(({ label }) => label),
        tickets: answer.seats.filter((seat) => seat.ticket_id !== null).length,
        total: answer.total.amount,
        extended: answer.extended,
      }
    : { code: answer.code, seats: answer.seats ?? [] };
  return { calledAtMs, answeredAtMs, ask, told, answer, ok };
}

async function answersAsIfOneByOne(
  showtime: number,
  limit: number | null,
  rounds: number,
  asksPerRound: number,
): Promise<void> {
  const known: Known[] = [];
  const calls: Call[] = [];
  const plans = fc.sample(
    fc.array(fc.tuple(plannedAsk, fc.nat(9)), { minLength: asksPerRound, maxLength: asksPerRound }),
    { numRuns: rounds * CLIENTS, seed: 3 },
  );
  for (let round = 0; round < rounds; round++) {
    // A round ends before the next begins, so that the search never spans more than one round.
    const mine = plans.slice(round * CLIENTS, (round + 1) * CLIENTS);
    await Promise.all(
      mine.map(async (asks) => {
        for (const [planned, chance] of asks) {
          const ask = aim(planned, known, chance > 0);
          if (ask === null) continue;
          const { answer, ok, ...call } = await put(showtime, ask);
          calls.push(call);
          if (!ok) continue;
          if (answer.expires_at !== null && (answer.status === "held" || ask.do === "extend")) {
            const leftMs = Date.parse(answer.expires_at) - Date.now();
            expect(leftMs).toBeLessThanOrEqual(HOLD_MS);
            expect(leftMs).toBeGreaterThan(HOLD_MS - 60_000);
          }
          if (ask.do === "reserve")
            known.push({ id: answer.id, buyer: ask.buyer, seats: answer.seats.map(({ label }) => label) });
        }
      }),
    );
  }

  const { state } = new Office(ROWS, PER_ROW, { maxSeatsPerBuyer: limit });
  const verdict = linearize(calls, sequentialOffice(state));
  if (!verdict.ok) expect({ after: verdict.longest.slice(-20), stuckAt: verdict.stuckAt }).toBe("a story");
  expect(verdict.ok).toBe(true);

  // The test is meaningful only if calls overlapped and every kind of answer was given.
  const told = new Set(
    calls.map(({ ask, told: said }) => `${ask.do} ${"code" in said ? said.code : said.status}`),
  );
  expect([...told]).toEqual(
    expect.arrayContaining([
      "reserve held",
      "reserve confirmed",
      "reserve seats_taken",
      "reserve not_enough_seats",
      "confirm confirmed",
      "extend held",
      "extend already_extended",
      "cancel cancelled",
      "cancel released",
      "cancel confirmed",
      "cancel reservation_not_found",
      "read confirmed",
    ]),
  );
  const sorted = calls.toSorted((a, b) => a.calledAtMs - b.calledAtMs);
  const met = sorted.filter((call, i) => (sorted[i + 1]?.calledAtMs ?? Infinity) < call.answeredAtMs);
  expect(met.length).toBeGreaterThan(calls.length / 2);
}

it.each(SHOWTIMES)(
  "answers concurrent calls as if they had been made one after the other, by the rules of the box office, %s",
  (_, ...how) => answersAsIfOneByOne(...how),
);

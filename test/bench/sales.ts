/** Seats sold: at one showtime, at many, the best of a hall, by the older API, and with many who watch. */

import { SHOWTIMES_A_DAY, newDay, timeOf } from "./days.ts";
import type { Measured, Request } from "./load.ts";
import type { Path } from "./rounds.ts";
import { once, purchase, seatLabel, usernameOf } from "./stage.ts";
import type { Stage } from "./stage.ts";

export const SHOWTIMES = 32;
const PARTY = 4;
const HALL = 500;
/** Parties of four until a hall is nearly full. */
const PARTIES_A_HALL = 120;
const WATCHERS = 1_000;
const WATCHED_SEATS = 1_000;
/** More than are sold in the time, on any machine that this is run on. */
export const MOST_SALES_A_SECOND = 3_000;

const BARE = "bare: object inserts a row";
const BARE_32 = "bare: 32 objects insert rows";
export const ONE_SHOWTIME = "purchase, one hot showtime";
const ROUND_EVERY_MS = 1_000;
export const MANY_SHOWTIMES = "purchase, 32 showtimes";
export const NOT_WAITING = "purchase, 32 showtimes, not waiting for D1";
const UNWATCHED = "1,000 seats sold, none watching";

export function sales(forMs: number, rounds: number): Path[] {
  const most = Math.ceil((forMs / 1000) * MOST_SALES_A_SECOND);
  const lastShowOf = once((stage) => newDay(stage, most * rounds));
  const many = once((stage) => stage.showtimes(SHOWTIMES, Math.ceil((2 * rounds * most) / SHOWTIMES)));
  let [soldOnDay, soldAtMany] = [0, 0];
  const atMany = async (stage: Stage): Promise<Measured> => {
    const ids = await many(stage);
    const from = soldAtMany;
    soldAtMany += most;
    const sale = (i: number): Request =>
      purchase(ids[i % SHOWTIMES] ?? NaN, seatLabel(Math.floor((from + i) / SHOWTIMES)));
    return stage.drive(requests(most, sale), { forMs });
  };
  return [
    {
      name: BARE,
      run: (stage) => {
        const name = stage.newName();
        return stage.drive(
          requests(most, () => bareInsert(`one-${name}`)),
          { forMs },
        );
      },
    },
    {
      name: ONE_SHOWTIME,
      limit: BARE,
      atLeast: 0.6,
      count: { of: "D1 batches a sale, one hot showtime", atMost: 0.15 },
      run: async (stage) => {
        const id = await stage.showtime(most);
        return countingBatches(stage, () =>
          stage.drive(
            requests(most, (i) => purchase(id, seatLabel(i))),
            { forMs },
          ),
        );
      },
    },
    {
      // Sixty times as often as a deployment does.
      name: "purchase, one hot showtime, D1's copies compared each second",
      limit: ONE_SHOWTIME,
      atLeast: 0.95,
      run: async (stage) => {
        const id = await stage.showtime(most);
        const comparing = setInterval(() => void stage.lever("POST", "compare-copies"), ROUND_EVERY_MS);
        void stage.lever("POST", "compare-copies");
        try {
          return await stage.drive(
            requests(most, (i) => purchase(id, seatLabel(i))),
            { forMs },
          );
        } finally {
          clearInterval(comparing);
        }
      },
    },
    {
      name: "best available, 4 of 500",
      limit: BARE,
      atLeast: 0.55,
      run: async (stage) => {
        const halls = await stage.showtimes(Math.ceil(most / 2 / PARTIES_A_HALL), HALL);
        return stage.drive(
          halls.flatMap((id) => requests(PARTIES_A_HALL, () => bestSeats(id))),
          { forMs },
        );
      },
    },
    {
      name: "older API: POST /buyTicket",
      limit: ONE_SHOWTIME,
      atLeast: 0.9,
      run: async (stage) => {
        const date = await lastShowOf(stage);
        const from = soldOnDay;
        soldOnDay += most;
        return stage.drive(
          requests(most, (i) => buyTicket(stage, date, from + i)),
          { forMs, first: null, tokens: [] },
        );
      },
    },
    {
      name: BARE_32,
      run: (stage) => {
        const name = stage.newName();
        return stage.drive(
          requests(most, (i) => bareInsert(`${name}-${i % SHOWTIMES}`)),
          { forMs },
        );
      },
    },
    {
      name: MANY_SHOWTIMES,
      limit: BARE_32,
      atLeast: 0.35,
      count: { of: "D1 batches a sale, 32 showtimes", atMost: 0.2 },
      run: (stage) => countingBatches(stage, () => atMany(stage)),
    },
    {
      name: NOT_WAITING,
      limit: BARE_32,
      atLeast: 0.75,
      run: async (stage) => {
        await stage.lever("POST", "wait/off");
        try {
          return await atMany(stage);
        } finally {
          await stage.lever("POST", "wait/on");
          await stage.settled();
        }
      },
    },
    { name: UNWATCHED, run: async (stage) => sellOut(stage, await stage.showtime(WATCHED_SEATS)) },
    {
      name: "1,000 seats sold, 1,000 watching",
      limit: UNWATCHED,
      // The time may be 1.2 times as long.
      atLeast: 0.83,
      run: async (stage) => {
        const id = await stage.showtime(WATCHED_SEATS);
        const watchers = await stage.watchers(id, WATCHERS);
        return sellOut(stage, id).finally(() => watchers.kill());
      },
    },
  ];
}

export const requests = (number: number, of: (i: number) => Request): Request[] =>
  Array.from({ length: number }, (_, i) => of(i));

/** Carries as much as a purchase, and answers as much. */
const bareInsert = (name: string): Request => ({
  method: "POST",
  path: `/v1/bare/objects/${name}`,
  body: JSON.stringify({ seats: ["A1"], confirm: true }),
  expect: 201,
});

const bestSeats = (showtime: number): Request => ({
  method: "POST",
  path: `/v1/showtimes/${showtime}/reservations`,
  body: JSON.stringify({ quantity: PARTY, confirm: true }),
  expect: 201,
});

/** The last show of a day of twenty. Buyers take turns. */
function buyTicket(stage: Stage, date: string, i: number): Request {
  const buyer = i % stage.tokens.length;
  return {
    method: "POST",
    path: "/buyTicket",
    headers: {
      token: stage.tokens[buyer] ?? "",
      username: usernameOf(buyer + 1),
      date,
      title: "Metropolis",
      time: timeOf(SHOWTIMES_A_DAY - 1),
      number: seatLabel(i),
    },
    expect: 200,
  };
}

const sellOut = (stage: Stage, id: number): Promise<Measured> =>
  stage.drive(requests(WATCHED_SEATS, (i) => purchase(id, seatLabel(i))));

async function countingBatches(
  stage: Stage,
  sell: () => Promise<Measured>,
): Promise<Measured & { counted: number }> {
  await stage.settled();
  const before = await stage.counts();
  const measured = await sell();
  const after = await stage.counts();
  return { ...measured, counted: (after.d1Batches - before.d1Batches) / measured.answers };
}

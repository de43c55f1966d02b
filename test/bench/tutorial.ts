/** Against seats as a tutorial would sell them (`worker/tutorial.ts`): at one show, at many, and in a rush for few seats. */

import { SECRETS } from "../support/launcher.ts";
import { tokenOf } from "../support/people.ts";
import type { Measured, Request } from "./load.ts";
import { newUsers } from "./new-users.ts";
import { rng } from "./rng.ts";
import type { Comparison, Path } from "./rounds.ts";
import {
  MANY_SHOWTIMES,
  MOST_SALES_A_SECOND,
  NOT_WAITING,
  ONE_SHOWTIME,
  SHOWTIMES,
  requests,
} from "./sales.ts";
import { purchase, seatLabel } from "./stage.ts";
import type { Stage } from "./stage.ts";

const RUSHING = 2_000;
const SEATS = 200;
const SOLD_OR_TAKEN = [201, 409];

const TUTORIAL = "the tutorial's way, one show";
const TUTORIAL_32 = "the tutorial's way, 32 shows";
const TUTORIAL_RUSH = "the tutorial's way, 2,000 buyers after 200 seats";
const RUSH = "2,000 first-time buyers after 200 seats";

export const toTutorial: readonly Comparison[] = [
  {
    of: "purchase, one hot showtime, to the tutorial's way",
    path: ONE_SHOWTIME,
    limit: TUTORIAL,
    atLeast: 1,
  },
  {
    of: "purchase, 32 showtimes, to the tutorial's way",
    path: MANY_SHOWTIMES,
    limit: TUTORIAL_32,
    atLeast: 0.75,
  },
  {
    of: "purchase, 32 showtimes, not waiting for D1, to the tutorial's way",
    path: NOT_WAITING,
    limit: TUTORIAL_32,
    atLeast: 1,
  },
  { of: "tries a second of the rush, to the tutorial's way", path: RUSH, limit: TUTORIAL_RUSH, atLeast: 0.9 },
];

export function tutorial(forMs: number): Path[] {
  const most = Math.ceil((forMs / 1000) * MOST_SALES_A_SECOND);
  const sell = async (stage: Stage, shows: number): Promise<Measured> => {
    const names = await openShows(stage, shows);
    const sale = (i: number): Request => booking(names[i % shows] ?? "", 1 + Math.floor(i / shows), i);
    return stage.drive(requests(most, sale), { forMs });
  };
  return [
    { name: TUTORIAL, run: (stage) => sell(stage, 1) },
    { name: TUTORIAL_32, run: (stage) => sell(stage, SHOWTIMES) },
    {
      name: TUTORIAL_RUSH,
      run: async (stage) => {
        const [name = ""] = await openShows(stage, 1);
        const random = rng(1);
        return stage.drive(requests(RUSHING, (i) => booking(name, anySeat(random), i)));
      },
    },
    {
      name: RUSH,
      run: async (stage) => {
        const [id, tokens, random] = [await stage.showtime(SEATS), await newBuyers(stage), rng(1)];
        const tryBy = (i: number): Request => ({
          ...purchase(id, seatLabel(anySeat(random))),
          headers: { authorization: `Bearer ${tokens[i]}` },
          expect: SOLD_OR_TAKEN,
        });
        return stage.drive(requests(RUSHING, tryBy));
      },
    },
  ];
}

export const booking = (show: string, seat: number, buyer: number): Request => ({
  method: "POST",
  path: `/tutorial/${show}`,
  body: JSON.stringify({ seat: seatLabel(seat), buyer }),
  expect: SOLD_OR_TAKEN,
});

/** With their first seats sold: ours are open, too, before the time begins. */
async function openShows(stage: Stage, number: number): Promise<string[]> {
  const names = Array.from({ length: number }, () => `show-${stage.newName()}`);
  await stage.drive(
    names.map((name) => booking(name, 0, 0)),
    { first: null },
  );
  return names;
}

const anySeat = (random: () => number): number => Math.floor(random() * SEATS);

/** The tokens of buyers whom no isolate has seen yet. */
async function newBuyers(stage: Stage): Promise<string[]> {
  const ids = await newUsers(stage, RUSHING);
  return Promise.all(ids.map((userId) => tokenOf(SECRETS.ACCESS_TOKEN_SECRET, { userId })));
}

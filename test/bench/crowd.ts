/** Many buyers after few seats, most of whom are refused: such whom the server has seen before, and such whom it has not. */

import { accessKey, signAccessToken } from "../../src/identity/sessions/access-token.ts";
import { SECRETS } from "../support/launcher.ts";
import type { Measured, Request } from "./load.ts";
import { newUsers } from "./new-users.ts";
import type { Path } from "./rounds.ts";
import { once, purchase, seatLabel } from "./stage.ts";
import type { Stage } from "./stage.ts";

const BUYERS = 2_000;
const SEATS = 200;
/** A younger token would be believed without a look. */
const TOKEN_AGE_MS = 60_000;

const KNOWN = "2,000 buyers of before after 200 seats, tries";
const FIRST_TIME = "2,000 first-time buyers after 200 seats, tries";

export function crowds(): Path[] {
  const newBuyers = async (stage: Stage): Promise<string[]> => {
    const ids = await newUsers(stage, BUYERS);
    const key = await accessKey(SECRETS.ACCESS_TOKEN_SECRET);
    const signedInAtMs = Date.now() - TOKEN_AGE_MS;
    return Promise.all(
      ids.map((userId) =>
        signAccessToken(
          { userId, sessionId: `session-${userId}`, role: "user", isAdmin: false, emailConfirmed: true },
          key,
          signedInAtMs,
          signedInAtMs,
        ),
      ),
    );
  };
  const knownBuyers = once(newBuyers);
  return [
    {
      name: KNOWN,
      run: async (stage) => {
        const tokens = await knownBuyers(stage);
        // In each round, because the server remembers 5,000 tokens.
        await send(stage, tokens.map(seen));
        return rush(stage, tokens);
      },
    },
    {
      name: FIRST_TIME,
      limit: KNOWN,
      atLeast: 0.95,
      run: async (stage) => rush(stage, await newBuyers(stage)),
    },
  ];
}

/** Each buyer tries for one seat; the first 200 get it. */
async function rush(stage: Stage, tokens: readonly string[]): Promise<Measured> {
  const id = await stage.showtime(SEATS);
  await stage.settled();
  const tries = tokens.map((token, i) => ({
    ...by(token, purchase(id, seatLabel(i % SEATS))),
    // The load is of 64 at once, so that each seat is sold when it is tried for again.
    expect: i < SEATS ? 201 : 409,
  }));
  return send(stage, tries);
}

const send = (stage: Stage, requests: readonly Request[]): Promise<Measured> =>
  stage.drive(requests, { first: null, tokens: [] });

const by = (token: string, request: Request): Request => ({
  ...request,
  headers: { authorization: `Bearer ${token}` },
});

const seen = (token: string): Request => by(token, { path: "/v1/reservations/1", expect: 404 });

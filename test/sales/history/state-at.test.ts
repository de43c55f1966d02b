import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonical } from "../../../src/box-office/ledger/chain.ts";
import type { Entry } from "../../../src/box-office/ledger/chain.ts";
import type { Recorded } from "../../../src/box-office/ledger/event.ts";
import { stateAt } from "../../../src/box-office/ledger/history.ts";
import { seatMap } from "../../../src/box-office/ledger/seat-map.ts";
import type { State } from "../../../src/box-office/ledger/state.ts";
import { Game, someHall, someSteps, someTerms } from "../../support/steps.ts";

/** A ledger entry in its stored form. */
const entryOf = ({ seq, atMs, event: { type, ...facts } }: Recorded): Entry => ({
  seq,
  atMs,
  type,
  body: canonical(facts),
  hash: null,
});

/** Without data that a box office computes on demand. */
const known = (state: State): State => ({ ...state, seating: null });

describe("the state at a past time", () => {
  it("equals the box office's state at that time, after any sequence of commands", async () => {
    await fc.assert(
      fc.asyncProperty(someTerms, someHall, someSteps, async (terms, hall, steps) => {
        const { office, play } = gameOf(terms, hall);
        // The last state at each time.
        const photos = new Map<number, State>();
        const photograph = () => photos.set(office.nowMs, structuredClone(known(office.state)));
        photograph();
        for (const next of steps) {
          play(next);
          photograph();
        }
        const entries = office.ledger.map(entryOf);
        const times = [...photos.keys()];
        for (const [i, [atMs, state]] of [...photos].entries()) {
          expect(await stateAt([entries], atMs)).toEqual(state);
          // It stays the same until the next command, except for holds that run out.
          const beforeNext = (times[i + 1] ?? Infinity) - 1;
          const then = await stateAt([entries], beforeNext);
          expect(then).toEqual(state);
          if (then !== null) expect(seatMap(then, beforeNext)).toEqual(seatMap(state, beforeNext));
        }
        expect(await stateAt([entries], 0)).toBeNull();
      }),
      { numRuns: 150 },
    );
  });
});

function gameOf(...opening: ConstructorParameters<typeof Game>) {
  const game = new Game(...opening);
  return {
    office: game.office,
    play: (next: Parameters<Game["play"]>[0]) => {
      game.play(next);
    },
  };
}

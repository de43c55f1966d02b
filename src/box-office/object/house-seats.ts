/** Seats that the house keeps. */

import type { HouseSeats, Once, Outcome } from "../answers.ts";
import type { BlockReason } from "../ledger/hall.ts";
import * as house from "../ledger/house-seats.ts";
import type { Commands } from "./commands.ts";

/** Blocks seats, so that they are not sold. */
export const block = (
  commands: Commands,
  labels: readonly string[],
  reason: BlockReason,
  once: Once | undefined,
  actor: number | undefined,
): Promise<Outcome<HouseSeats>> =>
  commands.run(
    once,
    (state, { nowMs }) => house.block(state, labels, reason, nowMs),
    (state) => house.keptOf(state, labels),
    actor,
  );

export const unblock = (
  commands: Commands,
  labels: readonly string[],
  once: Once | undefined,
  actor: number | undefined,
): Promise<Outcome<HouseSeats>> =>
  commands.run(
    once,
    (state) => house.unblock(state, labels),
    (state) => house.keptOf(state, labels),
    actor,
  );

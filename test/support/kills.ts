/** Selling while the process dies, and waiting for what comes by itself afterwards. */

import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll } from "vitest";
import { CROWD_A_MINUTE, bundle, launch, newState } from "./launcher.ts";
import type { Server } from "./launcher.ts";

/**
 * The server of a file of tests, built and started before them. `start` starts it again on the same state, and the rest asks
 * the one that runs.
 */
export function serverToKill(): Pick<Server, "url" | "sql" | "sweep" | "kill"> & {
  start: () => Promise<void>;
} {
  const state = newState();
  let script: string;
  let server: Server;
  const start = async (): Promise<void> => {
    server = await launch({ script, state, requestsAMinute: CROWD_A_MINUTE });
  };
  beforeAll(() => {
    script = bundle();
    return start();
  });
  afterAll(() => server.kill());
  return {
    get url() {
      return server.url;
    },
    sql: (...query) => server.sql(...query),
    sweep: () => server.sweep(),
    kill: () => server.kill(),
    start,
  };
}

export interface Selling {
  readonly kills: number;
  readonly buyersAtOnce: number;
  /** One buyer's attempt; false when nobody answers any more, or there is nothing left to try. */
  readonly buy: () => Promise<boolean>;
  /** How many sales were answered until now. */
  readonly sales: () => number;
  readonly kill: () => Promise<void>;
  readonly start: () => Promise<void>;
}

/** Each time the process dies in the middle of sales, and is started again when the last buyer has given up. */
export async function sellOverKills(selling: Selling): Promise<void> {
  const { kills, buyersAtOnce, buy, sales, kill, start } = selling;
  for (let round = 0; round < kills; round++) {
    let isDead = false;
    const buyers = Array.from({ length: buyersAtOnce }, async () => {
      while (!isDead && (await buy()));
    });
    // Somebody was answered, so that the machine's pace does not matter; then a little more.
    const before = sales();
    for (let i = 0; i < 1_000 && sales() === before; i++) await sleep(10);
    await sleep(40 * (round % 4));
    await kill();
    isDead = true;
    await Promise.all(buyers);
    await start();
  }
}

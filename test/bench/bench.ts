/**
 * `npm run bench`: the production bundle in one workerd process, driven from others, and each path's rate as a ratio to
 * a bare limit of the same round. It takes five minutes; `--quick` takes one, and leaves out how cost grows and what a
 * ticket costs. `--json FILE` keeps the tables. The static assets are left out: the local runtime would put a router before the
 * Worker, which on Cloudflare is not the Worker's.
 */

import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { consumers } from "./consumers.ts";
import { core } from "./core.ts";
import { cost } from "./cost.ts";
import { crowds } from "./crowd.ts";
import { exports } from "./exports.ts";
import { growth } from "./growth.ts";
import { logins } from "./logins.ts";
import { overload } from "./overload.ts";
import { reads } from "./reads.ts";
import { measure } from "./rounds.ts";
import type { Count, Row } from "./rounds.ts";
import { rushes } from "./rush.ts";
import { ONE_SHOWTIME, sales } from "./sales.ts";
import { openStage } from "./stage.ts";
import { costTable, countTable, growthTable, pathTable, rushTable } from "./table.ts";
import { toTutorial, tutorial } from "./tutorial.ts";
import { writes } from "./writes.ts";

const { values: flags } = parseArgs({ options: { quick: { type: "boolean" }, json: { type: "string" } } });

const quick = flags.quick === true;
const [rounds, forMs] = quick ? [3, 600] : [5, 1_500];

const { rows: paths, counts } = await driven();
const following = await consumers(rounds);
const inCore = core();
const grown = quick ? [] : await growth();
const exported = quick ? [] : await exports();
const costs = quick ? [] : await cost();
const rushed = rushes(paths.find(({ path }) => path === ONE_SHOWTIME)?.perSecond ?? NaN);

const tables = [
  pathTable([...paths, ...following.rows]),
  countTable([...counts, ...following.counts, ...inCore, ...exported]),
  rushTable(rushed),
];
if (!quick) tables.push(growthTable(grown), costTable(costs));
process.stdout.write(`${tables.join("\n\n")}\n`);
if (flags.json !== undefined) {
  const kept = { paths, counts, following, core: inCore, growth: grown, cost: costs, rush: rushed };
  writeFileSync(flags.json, `${JSON.stringify(kept, null, 2)}\n`);
}

/** What needs a running server. */
async function driven(): Promise<{ rows: Row[]; counts: Count[] }> {
  const stage = await openStage();
  try {
    const all = [...sales(forMs, rounds), ...tutorial(forMs), ...crowds(), ...reads(forMs), ...logins(forMs)];
    const { rows, counts: inRounds } = await measure(stage, all, rounds, toTutorial);
    return { rows, counts: [...inRounds, ...(await overload(stage, rounds)), ...(await writes(stage))] };
  } finally {
    await stage.end();
  }
}

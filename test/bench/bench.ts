/**
 * `npm run bench`: the production bundle in one workerd process, driven from others, and each path's rate as a ratio to
 * a bare limit of the same round. It takes five minutes, `--quick` one; `--json FILE` keeps the tables.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { core } from "./core.ts";
import { growth } from "./growth.ts";
import { logins } from "./logins.ts";
import { reads } from "./reads.ts";
import { measure } from "./rounds.ts";
import { sales } from "./sales.ts";
import { openStage } from "./stage.ts";
import { countTable, growthTable, pathTable } from "./table.ts";

const { values: flags } = parseArgs({ options: { quick: { type: "boolean" }, json: { type: "string" } } });

const quick = flags.quick === true;
const [rounds, forMs] = quick ? [3, 600] : [5, 1_500];

const stage = await openStage();
const paths = await measure(
  stage,
  [...sales(forMs, rounds), ...reads(forMs), ...logins(forMs)],
  rounds,
).finally(() => stage.end());
const grown = quick ? [] : await growth();
const counts = [...paths.counts, ...core()];

const tables = [pathTable(paths.rows), countTable(counts), ...(quick ? [] : [growthTable(grown)])];
process.stdout.write(`${tables.join("\n\n")}\n`);
if (flags.json !== undefined)
  writeFileSync(flags.json, `${JSON.stringify({ paths: paths.rows, counts, grown }, null, 2)}\n`);

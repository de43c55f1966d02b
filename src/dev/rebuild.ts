/** `npm run rebuild -- [--url https://…] [--remote]`: see docs/operations.md. */

import { spawnSync } from "node:child_process";
import path from "node:path";
import { parseArgs } from "node:util";
import { rebuildAll } from "./rebuild-all.ts";

const root = path.join(import.meta.dirname, "../..");

const { values } = parseArgs({
  options: {
    url: { type: "string", default: "http://localhost:8787" },
    remote: { type: "boolean", default: false },
  },
});
const token = process.env["ADMIN_TOKEN"];
if (token === undefined) throw new Error("Set ADMIN_TOKEN to the access token of an admin.");

/** The latest first, as the round goes. */
function showtimeIds(): number[] {
  const sql = "SELECT id FROM showtimes WHERE status <> 'draft' ORDER BY starts_at_ms DESC";
  const where = values.remote ? "--remote" : "--local";
  // By npx, as docs/operations.md calls it: a test of that page has a stand-in for accounts on the PATH.
  const { status, stdout, stderr } = spawnSync(
    "npx",
    ["wrangler", "d1", "execute", "DB", where, "--json", "--command", sql],
    { cwd: root, encoding: "utf8", maxBuffer: 2 ** 28 },
  );
  if (status !== 0) throw new Error(stdout + stderr);
  const [{ results }] = JSON.parse(stdout) as [{ results: { id: number }[] }];
  return results.map(({ id }) => id);
}

const ids = showtimeIds();
const { wrong, failed } = await rebuildAll(ids, {
  post: (to) =>
    fetch(new URL(to, values.url), { method: "POST", headers: { authorization: `Bearer ${token}` } }),
  log: console.log,
});
console.log(`${ids.length} showtimes: ${wrong} were corrected, ${failed} failed.`);
process.exitCode = failed === 0 ? 0 : 1;

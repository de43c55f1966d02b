/** Rebuilds D1's copies of showtimes from their box offices: see docs/operations.md. */

import type { Argv } from "yargs";
import { ProblemError } from "../../client/problem.ts";
import { EXIT, UsageError } from "./ended.ts";
import { idOf } from "./globals.ts";
import type { Globals } from "./globals.ts";
import { notice, show } from "./output.ts";
import { rebuildAll } from "./rebuild-all.ts";
import { connect, inJson } from "./server.ts";
import type { Server } from "./server.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** A report's longest period. */
const PERIOD_DAYS = 366;
/** Before the first showtime of any installation, and after the last of most. */
const FIRST_DAY = "2025-01-01";
const YEARS_AHEAD_DAYS = 5 * PERIOD_DAYS;

export const withRebuild = (argv: Argv<Globals>) =>
  argv.command(
    "rebuild [showtimes..]",
    "Rebuild the database's copies of showtimes from their box offices (for admins)",
    (y) =>
      y
        .positional("showtimes", { type: "string", array: true, describe: "Their numbers" })
        .option("all", { type: "boolean", default: false, describe: "All showtimes, the latest first" })
        .option("from", { type: "string", default: FIRST_DAY, describe: "With --all: the first day" })
        .option("to", {
          type: "string",
          default: dayOf(Date.now() + YEARS_AHEAD_DAYS * DAY_MS),
          defaultDescription: "in five years",
          describe: "With --all: the last day",
        })
        // Of the script before, which asked D1 itself.
        .option("remote", { type: "boolean", hidden: true }),
    async (args) => {
      const named = (args.showtimes ?? []).map(idOf("<showtimes>"));
      if (args.all === named.length > 0) throw new UsageError("Say which showtimes: their numbers, or --all");
      const server = connect(args);
      const ids = args.all ? await allShowtimes(server, args.from, args.to) : named;
      const { wrong, failed } = await rebuildAll(ids, {
        rebuild: (id) => rebuilt(server, id),
        log: args.json ? () => {} : notice,
      });
      show(
        args,
        { showtimes: ids.length, wrong, failed },
        () => `Showtimes: ${ids.length}. Corrected: ${wrong}. Failed: ${failed}.`,
      );
      if (failed > 0) process.exitCode = EXIT.refused;
    },
  );

/** What one showtime's rebuild answered; the code where it was refused. A missing right ends the command. */
async function rebuilt(server: Server, id: number) {
  try {
    return await server.ask((api) =>
      api.POST("/v1/admin/showtimes/{id}/rebuild", { params: { path: { id } } }),
    );
  } catch (refused) {
    if (!(refused instanceof ProblemError) || refused.status === 401 || refused.status === 403) throw refused;
    return refused.problem;
  }
}

/** The latest first, so that what is sold now is right first. */
async function allShowtimes(server: Server, from: string, to: string): Promise<number[]> {
  const ids: number[] = [];
  for (const period of periodsOf(from, to)) {
    const inPeriod: number[] = [];
    let cursor: string | undefined;
    do {
      const query = { ...period, limit: 100, ...(cursor !== undefined && { cursor }) };
      const page = inJson(
        await server.ask((api) => api.GET("/v1/admin/reports/showtimes", { params: { query } })),
      );
      inPeriod.push(...page.data.map(({ showtime_id }) => showtime_id));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    ids.push(...inPeriod.toReversed());
  }
  return ids;
}

/** The days from one to the other in the periods that a report may have, the latest first. */
export function periodsOf(from: string, to: string): { from: string; to: string }[] {
  const [firstMs, lastMs] = [Date.parse(from), Date.parse(to)];
  if (Number.isNaN(firstMs) || Number.isNaN(lastMs) || lastMs < firstMs)
    throw new UsageError("--from and --to are days, as 2026-11-20, and --from is the earlier one");
  const periods = [];
  for (let endMs = lastMs; endMs >= firstMs; endMs -= PERIOD_DAYS * DAY_MS)
    periods.push({
      from: dayOf(Math.max(firstMs, endMs - (PERIOD_DAYS - 1) * DAY_MS)),
      to: dayOf(endMs),
    });
  return periods;
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

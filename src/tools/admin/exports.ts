/** What can be taken along: an account's data, sales, reports. */

import type { Argv } from "yargs";
import { UsageError } from "./ended.ts";
import { writeOut } from "./files.ts";
import { given, optionalId } from "./globals.ts";
import type { Globals } from "./globals.ts";
import { connect } from "./server.ts";

const REPORTS = ["summary", "days", "movies", "showtimes"] as const;
const GROUPS = [
  "cinema",
  "screen",
  "movie",
  "day",
  "week",
  "format",
  "ticket_type",
  "category",
  "channel",
  "promo_code",
  "tax",
  "means",
] as const;

export const withExports = (argv: Argv<Globals>) =>
  argv.command(
    "export",
    "Your data, sales, reports",
    (y) =>
      y
        .command("account", "All data that is held about you, as JSON", written, async (args) => {
          await save(
            args.out,
            await connect(args).ask((api) => api.GET("/v1/me/export", { parseAs: "stream" })),
          );
        })
        .command(
          "sales",
          "The single sales of a period, as CSV",
          (sales) =>
            written(
              ofPeriod(sales).option("cinema", {
                type: "string",
                coerce: optionalId("--cinema"),
                describe: "Of this cinema alone",
              }),
            ),
          async (args) => {
            const query = { from: args.from, to: args.to, ...given({ cinema_id: args.cinema }) };
            const body = await connect(args).ask((api) =>
              api.GET("/v1/admin/reports/sales", { params: { query }, ...inForm(args) }),
            );
            await save(args.out, body);
          },
        )
        .command(
          "report [what]",
          "A report of a period, as CSV",
          (report) =>
            written(
              ofPeriod(report)
                .positional("what", { choices: REPORTS, describe: "One of the reports, or --group-by" })
                .option("group-by", { choices: GROUPS, describe: "What each line sums up" }),
            ),
          async (args) => {
            const { what, groupBy } = args;
            const period = { from: args.from, to: args.to };
            if ((what === undefined) === (groupBy === undefined))
              throw new UsageError(`Say which report: ${REPORTS.join(", ")}, or --group-by`);
            const body = await connect(args).ask((api) =>
              groupBy === undefined
                ? api.GET(`/v1/admin/reports/${what ?? "summary"}`, {
                    params: { query: period },
                    ...inForm(args),
                  })
                : api.GET("/v1/admin/reports/groups", {
                    params: { query: { ...period, group_by: groupBy } },
                    ...inForm(args),
                  }),
            );
            await save(args.out, body);
          },
        )
        .demandCommand(1, "Say what to export."),
    () => {},
  );

const written = <Args extends Globals>(argv: Argv<Args>) =>
  argv.option("out", { type: "string", describe: "A file that only you can read; stdout without it" });

const ofPeriod = (argv: Argv<Globals>) =>
  argv
    .option("from", { type: "string", demandOption: true, describe: "The first day, as 2026-11-01" })
    .option("to", { type: "string", demandOption: true, describe: "The last day" });

const inForm = ({ json }: Globals) => ({
  headers: { accept: json ? "application/json" : "text/csv" },
  parseAs: "stream" as const,
});

/** An empty answer has no body. */
const save = (out: string | undefined, body: ReadableStream<Uint8Array> | null) =>
  writeOut(out, body ?? new Response("").body ?? new ReadableStream());

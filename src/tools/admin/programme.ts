/** A programme from a CSV. */

import type { Argv } from "yargs";
import type { components } from "../../client/api.ts";
import { readText } from "./files.ts";
import { given, idOf } from "./globals.ts";
import type { Globals } from "./globals.ts";
import { notice, show, table } from "./output.ts";
import { agreed } from "./prompts.ts";
import { connect } from "./server.ts";

type Written = components["schemas"]["WrittenShowtimes"];

export const withProgramme = (argv: Argv<Globals>) =>
  argv.command(
    "programme",
    "A cinema's programme",
    (y) =>
      y
        .command(
          "import <file>",
          "Create up to 200 showtimes from a CSV: shows what it would do first, and asks",
          (read) =>
            read
              .positional("file", { type: "string", demandOption: true, describe: "The CSV" })
              .option("cinema", {
                type: "string",
                demandOption: true,
                coerce: idOf("--cinema"),
                describe: "The cinema's number",
              })
              .option("on-conflict", {
                choices: ["refuse", "skip"] as const,
                describe: "A screen is taken: refuse all, or leave the showtime out",
              })
              .option("dry-run", { type: "boolean", default: false, describe: "Only show what it would do" })
              .epilogue(
                "Columns: movie or movie_id, screen or screen_id, local_start or starts_at, price:<category>:<ticket type>, and other fields of a showtime.",
              ),
          async (args) => {
            const csv = readText(args.file, "<file>");
            const server = connect(args);
            const send = (dry_run: boolean) =>
              server.ask((api) =>
                api.POST("/v1/cinemas/{id}/programme", {
                  params: {
                    path: { id: args.cinema },
                    query: {
                      dry_run: dry_run ? "true" : "false",
                      ...given({ on_conflict: args.onConflict }),
                    },
                  },
                  headers: { "content-type": "text/csv" },
                  body: csv,
                  bodySerializer: (text) => text,
                }),
              );
            const would = await send(true);
            if (args.dryRun) return show(args, would, programmeText);
            if (would.created.length === 0) {
              notice("There is nothing to create.");
              return show(args, would, programmeText);
            }
            if (!args.yes) notice(programmeText(would));
            await agreed(args.yes, `Create ${countOf(would)}?`);
            show(args, await send(false), programmeText);
          },
        )
        .demandCommand(1, "Say what to do with the programme."),
    () => {},
  );

const countOf = ({ created }: Written): string =>
  created.length === 1 ? "1 showtime" : `${created.length} showtimes`;

function programmeText(written: Written): string {
  const created = table(
    ["Row", "Showtime", "Start", "Movie", "Screen", "Status"],
    written.created.map(({ row, showtime }) => [
      row,
      showtime.id ?? "new",
      `${showtime.local_date} ${showtime.local_time}`,
      showtime.movie.title,
      showtime.screen?.name,
      showtime.status,
    ]),
  );
  const skipped = written.skipped.map(({ row, detail }) => `Left out, row ${row ?? "?"}: ${detail}`);
  const said = written.dry_run ? `Would create ${countOf(written)}.` : `Created ${countOf(written)}.`;
  return [...(written.created.length === 0 ? [] : [created]), ...skipped, said].join("\n");
}

/** Showtimes. */

import type { Argv } from "yargs";
import type { components } from "../../client/api.ts";
import { given, optionalId } from "./globals.ts";
import type { Globals } from "./globals.ts";
import { paged, pagesOf, sayMore } from "./lists.ts";
import { show, table } from "./output.ts";
import { connect } from "./server.ts";

type Showtime = components["schemas"]["Showtime"];

export const withShowtimes = (argv: Argv<Globals>) =>
  argv.command(
    "showtimes",
    "Showtimes",
    (y) =>
      y
        .command(
          "list",
          "Showtimes in the order of their start: those to come, or those of a day",
          (listed) =>
            paged(
              listed
                .option("cinema", { type: "string", coerce: optionalId("--cinema"), describe: "Its number" })
                .option("date", { type: "string", describe: "A day of the cinema, as 2026-11-20" })
                .option("drafts", { type: "boolean", default: false, describe: "The drafts instead" }),
            ),
          async (args) => {
            const filter = given({
              cinema_id: args.cinema,
              date: args.date,
              status: args.drafts ? ("draft" as const) : undefined,
            });
            const server = connect(args);
            const page = await pagesOf(args, 100, (query) =>
              server.ask((api) => api.GET("/v1/showtimes", { params: { query: { ...query, ...filter } } })),
            );
            show(args, page, ({ data }) => showtimesText(data));
            sayMore(args, page);
          },
        )
        .demandCommand(1, "Say what to do with showtimes."),
    () => {},
  );

const showtimesText = (showtimes: readonly Showtime[]): string =>
  table(
    ["Number", "Start", "Movie", "Cinema", "Screen", "Status", "Seats"],
    showtimes.map((one) => [
      one.id,
      `${one.local_date} ${one.local_time}`,
      one.movie.title,
      one.cinema.name,
      one.screen?.name,
      one.status,
      one.capacity,
    ]),
  );

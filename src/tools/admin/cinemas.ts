/** Cinemas and their screens. */

import type { Argv } from "yargs";
import type { components } from "../../client/api.ts";
import type { Matinee } from "../../client/client.ts";
import { readText } from "./files.ts";
import { given, idOf } from "./globals.ts";
import type { Globals } from "./globals.ts";
import { seatsOf } from "./layout-file.ts";
import { paged, pagesOf, sayMore } from "./lists.ts";
import { notice, show, table } from "./output.ts";
import { answered, connect } from "./server.ts";

type Cinema = components["schemas"]["Cinema"];
type Screen = components["schemas"]["BroughtScreen"];

const LAYOUT =
  "A layout of this API, a seating plan of pretix, or a CSV with a line a seat: see docs/plans.md";
const REGIONS = ["wnam", "enam", "sam", "weur", "eeur", "apac", "oc", "afr", "me"] as const;

export const withCinemas = (argv: Argv<Globals>) =>
  argv
    .command(
      "cinemas",
      "Cinemas",
      (y) =>
        y
          .command("list", "Cinemas, oldest first", paged, async (args) => {
            const server = connect(args);
            const page = await pagesOf(args, 100, (query) =>
              server.ask((api) => api.GET("/v1/cinemas", { params: { query } })),
            );
            show(args, page, ({ data }) => cinemasText(data));
            sayMore(args, page);
          })
          .command("create", "Open a cinema, with a screen from a layout file", creating, async (args) => {
            const screen =
              args.layout === undefined
                ? null
                : { name: args.screen, ...seatsOf(args.layout, readText(args.layout, "--layout")) };
            const server = connect(args);
            const cinema = await server.ask((api) => api.POST("/v1/cinemas", { body: bodyOf(args) }));
            if (screen === null)
              return show(args, cinema, ({ id, name }) => `Cinema ${id}, ${name}, is open.`);
            const made = await server.ask((api) => screenOrNothing(api, cinema.id, screen));
            show(
              args,
              { cinema, screen: made },
              () => `Cinema ${cinema.id}, ${cinema.name}, is open.\n${screenText(made)}`,
            );
          })
          .demandCommand(1, "Say what to do with cinemas."),
      () => {},
    )
    .command(
      "screens",
      "Screens of a cinema, with their seats",
      (y) =>
        y
          .command(
            "list <cinema>",
            "The screens of a cinema",
            (listed) => paged(inCinema(listed)),
            async (args) => {
              const server = connect(args);
              const page = await pagesOf(args, 100, (query) =>
                server.ask((api) =>
                  api.GET("/v1/cinemas/{id}/screens", { params: { path: { id: args.cinema }, query } }),
                ),
              );
              show(args, page, ({ data }) =>
                table(
                  ["Number", "Name", "Seats"],
                  data.map(({ id, name, capacity }) => [id, name, capacity]),
                ),
              );
              sayMore(args, page);
            },
          )
          .command(
            "add <cinema>",
            "Add a screen from a layout file",
            (added) =>
              inCinema(added)
                .option("name", { type: "string", demandOption: true, describe: "As tickets say it" })
                .option("layout", { type: "string", demandOption: true, describe: LAYOUT }),
            async (args) => {
              const body = { name: args.name, ...seatsOf(args.layout, readText(args.layout, "--layout")) };
              const screen = await connect(args).ask((api) =>
                api.POST("/v1/cinemas/{id}/screens", { params: { path: { id: args.cinema } }, body }),
              );
              show(args, screen, screenText);
            },
          )
          .demandCommand(1, "Say what to do with screens."),
      () => {},
    );

const inCinema = (argv: Argv<Globals>) =>
  argv.positional("cinema", {
    type: "string",
    demandOption: true,
    describe: "The cinema's number",
    coerce: idOf("<cinema>"),
  });

const creating = (argv: Argv<Globals>) =>
  argv
    .option("name", { type: "string", demandOption: true, describe: "As guests know it" })
    .option("address", { type: "string", demandOption: true, describe: "In one line" })
    .option("time-zone", { type: "string", demandOption: true, describe: "As Europe/Lisbon" })
    .option("currency", { type: "string", demandOption: true, describe: "As EUR" })
    .option("region", { choices: REGIONS, demandOption: true, describe: "Where its sales are kept" })
    .option("day-starts-at", { type: "string", describe: "When a cinema day begins, as 06:00" })
    .option("layout", { type: "string", describe: LAYOUT })
    .option("screen", { type: "string", default: "Screen 1", describe: "The name of the layout's screen" })
    .example(
      '$0 cinemas create --name Luz --address "Rua da Luz 12, Lisboa" --time-zone Europe/Lisbon --currency EUR --region weur --layout hall.json',
      "",
    );

type Creating = Awaited<ReturnType<typeof creating>["argv"]>;

const bodyOf = ({ name, address, timeZone, currency, region, dayStartsAt }: Creating) => ({
  name,
  address,
  time_zone: timeZone,
  currency,
  region,
  ...given({ day_starts_at: dayStartsAt }),
});

/** A layout that is refused leaves no cinema behind, so that the same command can be repeated with a mended file. */
async function screenOrNothing(api: Matinee, cinemaId: number, body: components["schemas"]["NewScreen"]) {
  const params = { path: { id: cinemaId } };
  const call = await api.POST("/v1/cinemas/{id}/screens", { params, body });
  if (call.response.ok || call.response.status >= 500) return call;
  await answered(api.DELETE("/v1/cinemas/{id}", { params }));
  notice("The layout was refused, so the cinema was not opened.");
  return call;
}

const cinemasText = (cinemas: readonly Cinema[]): string =>
  table(
    ["Number", "Name", "Address", "Time zone", "Currency"],
    cinemas.map(({ id, name, address, time_zone, currency }) => [id, name, address, time_zone, currency]),
  );

function screenText({ id, name, capacity, renamed }: Screen): string {
  const words = renamed?.categories.map((category) => `${category.name} is ${category.word}`) ?? [];
  const line = `Screen ${id}, ${name}, has ${capacity} seats.`;
  return words.length === 0 ? line : `${line}\nCategories: ${words.join(", ")}`;
}

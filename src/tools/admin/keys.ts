/** API keys of programs, and gate keys. */

import type { Argv } from "yargs";
import type { components } from "../../client/api.ts";
import { UsageError } from "./ended.ts";
import { given, idOf, optionalId, wordsOf } from "./globals.ts";
import type { Globals } from "./globals.ts";
import { paged, pagesOf, sayMore } from "./lists.ts";
import { moment, notice, show, table } from "./output.ts";
import { agreed } from "./prompts.ts";
import { connect } from "./server.ts";

type Key = components["schemas"]["ApiKey"];
type NewKey = components["schemas"]["NewApiKey"];
type Scopes = components["schemas"]["MakeApiKey"]["scopes"];

const HOUR_S = 3600;

export const withKeys = (argv: Argv<Globals>) =>
  argv.command(
    "keys",
    "API keys of programs, and gate keys",
    (y) =>
      y
        .command(
          "list",
          "Keys that are not revoked, newest first",
          (listed) =>
            paged(
              listed.option("cinema", {
                type: "string",
                coerce: optionalId("--cinema"),
                describe: "Those that work in this cinema",
              }),
            ),
          async (args) => {
            const filter = given({ cinema_id: args.cinema });
            const server = connect(args);
            const page = await pagesOf(args, 100, (query) =>
              server.ask((api) => api.GET("/v1/api-keys", { params: { query: { ...query, ...filter } } })),
            );
            show(args, page, ({ data }) => keysText(data));
            sayMore(args, page);
          },
        )
        .command(
          "make",
          "Make a key for a program",
          (made) =>
            made
              .option("name", { type: "string", demandOption: true, describe: "Of the program" })
              .option("scopes", {
                type: "string",
                demandOption: true,
                coerce: scopesOf,
                describe: "As programme:write,reports:read (docs/permissions.md)",
              })
              .option("cinemas", {
                type: "string",
                coerce: (text: string | undefined) => wordsOf(text)?.map(idOf("--cinemas")),
                describe: "Numbers of cinemas, as 1,2; without it all of yours",
              })
              .option("expires-at", { type: "string", describe: "As 2027-11-20T00:00:00Z" }),
          async (args) => {
            const body = {
              name: args.name,
              scopes: args.scopes,
              ...given({ cinema_ids: args.cinemas, expires_at: args.expiresAt }),
            };
            showNew(args, await connect(args).ask((api) => api.POST("/v1/api-keys", { body })));
          },
        )
        .command(
          "rotate <key>",
          "Give a key a new secret; the old one works on for a while",
          (rotated) =>
            ofKey(rotated).option("overlap-hours", {
              type: "string",
              default: "24",
              coerce: hoursOf,
              describe: "How long the old one works, 168 at most",
            }),
          async (args) => {
            await agreed(
              args.yes,
              `Rotate key ${args.key}? The old secret ends in ${args.overlapHours} hours.`,
            );
            const params = { path: { id: args.key } };
            const body = { overlap_s: args.overlapHours * HOUR_S };
            showNew(
              args,
              await connect(args).ask((api) => api.POST("/v1/api-keys/{id}/rotate", { params, body })),
            );
          },
        )
        .command("revoke <key>", "Revoke a key at once", ofKey, async (args) => {
          await agreed(args.yes, `Revoke key ${args.key}? Its program is refused from then on.`);
          const params = { path: { id: args.key } };
          await connect(args).ask((api) => api.DELETE("/v1/api-keys/{id}", { params }));
          show(args, { id: args.key, revoked: true }, () => `Key ${args.key} is revoked.`);
        })
        .demandCommand(1, "Say what to do with keys."),
    () => {},
  );

const ofKey = (argv: Argv<Globals>) =>
  argv.positional("key", {
    type: "string",
    demandOption: true,
    coerce: idOf("<key>"),
    describe: "The key's number, from keys list",
  });

function scopesOf(typed: string): Scopes {
  const scopes = wordsOf(typed)?.map((word) => {
    const [permission, access] = word.split(":");
    if (access !== "read" && access !== "write")
      throw new UsageError(`--scopes is a list such as programme:write,reports:read, not ${typed}`);
    return [permission, access];
  });
  return Object.fromEntries(scopes ?? []) as Scopes;
}

function hoursOf(typed: string): number {
  if (/^\d{1,3}$/.test(typed) && Number(typed) <= 168) return Number(typed);
  throw new UsageError(`--overlap-hours is a number from 0 to 168, not ${typed}`);
}

/** The secret alone is on stdout, so that a script can keep it. */
function showNew(args: Globals, made: NewKey): void {
  if (!args.json) notice(`Key ${made.id}, ${made.name}. Its secret is shown only now:`);
  show(args, made, ({ key }) => key);
}

const keysText = (keys: readonly Key[]): string =>
  table(
    ["Key", "Name", "Begins", "Cinemas", "Scopes", "Last used", "Ends"],
    keys.map((key) => [
      key.id,
      key.name,
      key.prefix,
      key.cinema_ids?.join(" ") ?? "all",
      Object.entries(key.scopes)
        .map(([permission, access]) => `${permission}:${access}`)
        .join(" "),
      key.last_used_at === null ? "never" : moment(key.last_used_at),
      moment(key.expires_at),
    ]),
  );

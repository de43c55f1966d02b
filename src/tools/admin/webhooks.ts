/** Webhooks, to which other systems listen. */

import type { Argv } from "yargs";
import type { components } from "../../client/api.ts";
import { idOf } from "./globals.ts";
import type { Globals } from "./globals.ts";
import { moment, notice, show, table } from "./output.ts";
import { agreed } from "./prompts.ts";
import { connect } from "./server.ts";

type Webhook = components["schemas"]["Webhook"];

export const withWebhooks = (argv: Argv<Globals>) =>
  argv.command(
    "webhooks",
    "Webhooks of other systems",
    (y) =>
      y
        .command(
          "list",
          "Webhooks, oldest first",
          (listed) => listed,
          async (args) => {
            const page = await connect(args).ask((api) => api.GET("/v1/webhooks"));
            show(args, page, ({ data }) => webhooksText(data));
          },
        )
        .command(
          "rotate <webhook>",
          "Give a webhook a new secret; both sign for 24 hours",
          (rotated) =>
            rotated.positional("webhook", {
              type: "string",
              demandOption: true,
              coerce: idOf("<webhook>"),
              describe: "Its number, from webhooks list",
            }),
          async (args) => {
            await agreed(
              args.yes,
              `Rotate the secret of webhook ${args.webhook}? The old one ends in 24 hours.`,
            );
            const params = { path: { id: args.webhook } };
            const rotated = await connect(args).ask((api) =>
              api.POST("/v1/webhooks/{id}/rotate-secret", { params }),
            );
            if (!args.json)
              notice(`Webhook ${rotated.id}, ${rotated.url}. Its new secret is shown only now:`);
            show(args, rotated, ({ secret }) => secret);
          },
        )
        .demandCommand(1, "Say what to do with webhooks."),
    () => {},
  );

const webhooksText = (webhooks: readonly Webhook[]): string =>
  table(
    ["Webhook", "Address", "Status", "Failing since"],
    webhooks.map(({ id, url, status, off_reason, failing_since }) => [
      id,
      url,
      off_reason === null ? status : `${status} (${off_reason})`,
      moment(failing_since),
    ]),
  );

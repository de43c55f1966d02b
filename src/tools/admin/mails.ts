/** Mails that were sent, for admins. */

import type { Argv } from "yargs";
import type { components } from "../../client/api.ts";
import { given, optionalId } from "./globals.ts";
import type { Globals } from "./globals.ts";
import { paged, pagesOf, sayMore } from "./lists.ts";
import { moment, show, table } from "./output.ts";
import { connect } from "./server.ts";

type Mail = components["schemas"]["Mail"];

const STATUSES = ["queued", "dropped", "sent", "delivered", "failed", "bounced", "complained"] as const;

export const withMails = (argv: Argv<Globals>) =>
  argv.command(
    "mails",
    "Mails and what became of them (for admins)",
    (y) =>
      y
        .command(
          "list",
          "Mails, newest first",
          (listed) =>
            paged(
              listed
                .option("status", { choices: STATUSES, describe: "Only those in this state" })
                .option("user", {
                  type: "string",
                  coerce: optionalId("--user"),
                  describe: "Only to this account: its number",
                }),
            ),
          async (args) => {
            const filter = given({ status: args.status, user_id: args.user });
            const server = connect(args);
            const page = await pagesOf(args, 100, (query) =>
              server.ask((api) => api.GET("/v1/admin/mail", { params: { query: { ...query, ...filter } } })),
            );
            show(args, page, ({ data }) => mailsText(data));
            sayMore(args, page);
          },
        )
        .command(
          "resend <mail>",
          "Send a mail again, as it would be written now",
          (resent) =>
            resent.positional("mail", {
              type: "string",
              demandOption: true,
              describe: "As mails list shows it",
            }),
          async (args) => {
            const params = { path: { id: args.mail } };
            const mail = await connect(args).ask((api) => api.POST("/v1/admin/mail/{id}/resend", { params }));
            show(args, mail, ({ id }) => `Mail ${id} is sent again.`);
          },
        )
        .demandCommand(1, "Say what to do with mails."),
    () => {},
  );

const mailsText = (mails: readonly Mail[]): string =>
  table(
    ["Mail", "To user", "Status", "When", "Tries", "Error"],
    mails.map(({ id, user_id, status, created_at, tries, error }) => [
      id,
      user_id,
      status,
      moment(created_at),
      tries,
      error,
    ]),
  );

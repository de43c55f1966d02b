/** Payments online, for admins. */

import type { Argv } from "yargs";
import type { components } from "../../client/api.ts";
import { given, idOf } from "./globals.ts";
import type { Globals } from "./globals.ts";
import { paged, pagesOf, sayMore } from "./lists.ts";
import { money, moment, show, table } from "./output.ts";
import { agreed } from "./prompts.ts";
import { connect } from "./server.ts";

type Payment = components["schemas"]["PaymentForAdmin"];

export const withPayments = (argv: Argv<Globals>) =>
  argv.command(
    "payments",
    "Payments online (for admins)",
    (y) =>
      y
        .command(
          "list",
          "Payments, newest first",
          (listed) =>
            paged(
              listed.option("in-trouble", {
                type: "boolean",
                default: false,
                describe: "Only those that somebody should look at",
              }),
            ),
          async (args) => {
            const filter = given({ in_trouble: args.inTrouble ? ("true" as const) : undefined });
            const server = connect(args);
            const page = await pagesOf(args, 100, (query) =>
              server.ask((api) =>
                api.GET("/v1/admin/payments", { params: { query: { ...query, ...filter } } }),
              ),
            );
            show(args, page, ({ data }) => paymentsText(data));
            sayMore(args, page);
          },
        )
        .command(
          "refund <payment>",
          "Refund a payment that bought nothing, or try its failed refunds again (tickets: orders cancel)",
          (refunded) =>
            refunded.positional("payment", {
              type: "string",
              demandOption: true,
              coerce: idOf("<payment>"),
              describe: "Its number, from payments list",
            }),
          async (args) => {
            await agreed(args.yes, `Refund payment ${args.payment}?`);
            const params = { path: { id: args.payment } };
            const payment = await connect(args).ask((api) =>
              api.POST("/v1/admin/payments/{id}/refund", { params }),
            );
            show(args, payment, (one) => paymentsText([one]));
          },
        )
        .demandCommand(1, "Say what to do with payments."),
    () => {},
  );

const paymentsText = (payments: readonly Payment[]): string =>
  table(
    ["Payment", "Order", "Status", "Amount", "Paid", "Refunded", "Trouble", "When"],
    payments.map((payment) => [
      payment.id,
      payment.reservation_id,
      payment.status,
      money(payment.amount),
      money(payment.paid),
      money(payment.refunded),
      payment.trouble,
      moment(payment.created_at),
    ]),
  );

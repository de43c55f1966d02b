/** Orders of guests. */

import type { Argv } from "yargs";
import type { components } from "../../client/api.ts";
import { given, idOf, optionalId, wordsOf } from "./globals.ts";
import type { Globals } from "./globals.ts";
import { paged, pagesOf, sayMore } from "./lists.ts";
import type { Paging } from "./lists.ts";
import { orderText, ordersText } from "./order-text.ts";
import { money, show } from "./output.ts";
import { agreed } from "./prompts.ts";
import { connect, inJson } from "./server.ts";

type AfterAct = components["schemas"]["OrderAfterAct"];

const STATUSES = [
  "held",
  "awaiting_payment",
  "confirmed",
  "released",
  "expired",
  "cancelled",
  "refund_due",
] as const;
export const MEANS = ["cash", "card", "voucher"] as const;

export const withOrders = (argv: Argv<Globals>) =>
  argv.command(
    "orders",
    "Orders of guests",
    (y) =>
      y
        .command("list", "Orders, newest first", filtered, (args) => listed(args, undefined))
        .command(
          "find <text>",
          "Orders of a name, an address, a booking code, a ticket or a reservation",
          (found) =>
            filtered(found).positional("text", {
              type: "string",
              demandOption: true,
              describe: "Its beginning",
            }),
          (args) => listed(args, args.text),
        )
        .command("show <order>", "An order with all that belongs to it", ofOrder, async (args) => {
          const params = { path: { id: args.order } };
          const order = await connect(args).ask((api) => api.GET("/v1/orders/{id}", { params }));
          show(args, order, orderText);
        })
        .command(
          "cancel <order>",
          "Cancel an order, or seats of it, and give back what the policy says",
          (cancelled) =>
            reasoned(ofOrder(cancelled))
              .option("seats", { type: "string", describe: "Only these, as A1,A2" })
              .option("refund", {
                choices: ["policy", "full", "none"] as const,
                describe: "What is given back, if not by policy",
              })
              .option("paid-back-by", { choices: MEANS, describe: "What staff took is given back now, so" }),
          async (args) => {
            const seats = wordsOf(args.seats);
            const what = seats === undefined ? "" : ` seats ${seats.join(", ")} of`;
            await agreed(args.yes, `Cancel${what} order ${args.order}? The tickets are void then.`);
            const body = {
              reason: args.reason,
              ...given({ seats, refund: args.refund, paid_back_by: args.paidBackBy }),
            };
            const params = { path: { id: args.order } };
            const order = await connect(args).ask((api) =>
              api.POST("/v1/orders/{id}/cancel", { params, body }),
            );
            show(args, order, afterActText);
          },
        )
        .command(
          "pay-out <order>",
          "Give back what staff still owe of an order, out of your shift",
          (paidOut) =>
            reasoned(ofOrder(paidOut)).option("paid-by", {
              choices: MEANS,
              demandOption: true,
              describe: "How it is given back",
            }),
          async (args) => {
            await agreed(args.yes, `Give back all that is owed of order ${args.order} by ${args.paidBy}?`);
            const params = { path: { id: args.order } };
            const body = { paid_by: args.paidBy, reason: args.reason };
            const order = await connect(args).ask((api) =>
              api.POST("/v1/orders/{id}/payouts", { params, body }),
            );
            show(args, order, afterActText);
          },
        )
        .command(
          "resend <order>",
          "Mail the tickets again",
          (resent) => reasoned(ofOrder(resent)),
          async (args) => {
            const params = { path: { id: args.order } };
            const order = await connect(args).ask((api) =>
              api.POST("/v1/orders/{id}/resend", { params, body: { reason: args.reason } }),
            );
            show(
              args,
              order,
              ({ holder }) => `The tickets are on their way to ${holder.email ?? "the guest"}.`,
            );
          },
        )
        .demandCommand(1, "Say what to do with orders."),
    () => {},
  );

const filtered = (argv: Argv<Globals>) =>
  paged(
    argv
      .option("cinema", { type: "string", coerce: optionalId("--cinema"), describe: "The cinema's number" })
      .option("showtime", { type: "string", coerce: optionalId("--showtime"), describe: "Its number" })
      .option("status", { choices: STATUSES, describe: "Only those in this state" })
      .option("from", { type: "string", describe: "Since then, as 2026-11-20T09:00:00Z" })
      .option("to", { type: "string", describe: "Before then" }),
  );

type Filter = Globals & Paging & Awaited<ReturnType<typeof filtered>["argv"]>;

async function listed(args: Filter, text: string | undefined): Promise<void> {
  const { cinema, showtime, status, from, to } = args;
  const filter = given({ q: text, cinema_id: cinema, showtime_id: showtime, status, from, to });
  const server = connect(args);
  const page = await pagesOf(args, 10, (query) =>
    server.ask((api) => api.GET("/v1/orders", { params: { query: { ...query, ...filter } } })).then(inJson),
  );
  show(args, page, ({ data }) => ordersText(data));
  sayMore(args, page);
}

const ofOrder = (argv: Argv<Globals>) =>
  argv.positional("order", {
    type: "string",
    demandOption: true,
    coerce: idOf("<order>"),
    describe: "The order's number",
  });

const reasoned = <Args extends Globals>(argv: Argv<Args>) =>
  argv.option("reason", { type: "string", demandOption: true, describe: "Why, for the history" });

function afterActText({ id, status, seats, refund, owed }: AfterAct): string {
  const kept = status === "cancelled" ? "" : `, with ${seats.map(({ label }) => label).join(", ")}`;
  return [
    `Order ${id} is ${status}${kept}.`,
    `Given back: ${money(refund)}`,
    ...(owed.amount === 0 ? [] : [`Still to be given back by staff: ${money(owed)}`]),
  ].join("\n");
}

/** Selling at the counter, and the shifts of its tills. */

import type { Argv } from "yargs";
import type { components } from "../../client/api.ts";
import { UsageError } from "./ended.ts";
import { given, idOf, wordsOf } from "./globals.ts";
import type { Globals } from "./globals.ts";
import { MEANS } from "./orders.ts";
import { fields, money, show } from "./output.ts";
import { connect } from "./server.ts";

type Sold = components["schemas"]["SoldAtCounter"];
type Shift = components["schemas"]["ShiftReport"];

export const withCounter = (argv: Argv<Globals>) =>
  argv
    .command("sell <showtime>", "Sell at the counter to a guest", selling, async (args) => {
      const seats = wordsOf(args.seats)?.map(seatOf);
      if (seats === undefined && args.quantity === undefined)
        throw new UsageError("Say which seats: --seats A1,A2 or --quantity 2");
      const guest = given({ name: args.name, email: args.email, phone: args.phone });
      const body = given({
        seats,
        quantity: args.quantity,
        category: args.category,
        ticket_type: args.ticketType,
        promo_code: args.promoCode,
        paid_by: args.paidBy,
        guest: Object.keys(guest).length === 0 ? undefined : guest,
        confirm: args.hold ? false : undefined,
      });
      const sold = await connect(args).ask((api) =>
        api.POST("/v1/showtimes/{id}/counter-sales", { params: { path: { id: args.showtime } }, body }),
      );
      show(args, sold, soldText);
    })
    .command(
      "shifts",
      "Your shift at a till, into which what is paid at the counter counts",
      (y) =>
        y
          .command(
            "open <cinema>",
            "Open your shift",
            (opened) =>
              opened
                .positional("cinema", {
                  type: "string",
                  demandOption: true,
                  coerce: idOf("<cinema>"),
                  describe: "The cinema's number",
                })
                .option("float", {
                  type: "string",
                  demandOption: true,
                  coerce: minorUnitsOf("--float"),
                  describe: "The cash in the drawer, in minor units: 10000 is 100.00 EUR",
                }),
            async (args) => {
              const shift = await connect(args).ask((api) =>
                api.POST("/v1/cinemas/{id}/shifts", {
                  params: { path: { id: args.cinema } },
                  body: { float: args.float },
                }),
              );
              show(args, shift, shiftText);
            },
          )
          .command(
            "close <shift>",
            "Close your shift",
            (closed) =>
              closed
                .positional("shift", {
                  type: "string",
                  demandOption: true,
                  coerce: idOf("<shift>"),
                  describe: "The shift's number",
                })
                .option("counted", {
                  type: "string",
                  demandOption: true,
                  coerce: minorUnitsOf("--counted"),
                  describe: "The cash that was counted, in minor units",
                }),
            async (args) => {
              const shift = await connect(args).ask((api) =>
                api.POST("/v1/shifts/{id}/close", {
                  params: { path: { id: args.shift } },
                  body: { counted: args.counted },
                }),
              );
              show(args, shift, shiftText);
            },
          )
          .demandCommand(1, "Say what to do with the shift."),
      () => {},
    );

const selling = (argv: Argv<Globals>) =>
  argv
    .positional("showtime", {
      type: "string",
      demandOption: true,
      coerce: idOf("<showtime>"),
      describe: "Its number, from showtimes list",
    })
    .option("seats", { type: "string", describe: "As A1,A2, or with ticket types A1:child,A2:adult" })
    .option("quantity", {
      type: "string",
      coerce: (text: string | undefined) => (text === undefined ? undefined : idOf("--quantity")(text)),
      describe: "So many of the best seats that are free",
    })
    .option("category", { type: "string", describe: "With --quantity: only of this category" })
    .option("ticket-type", { type: "string", describe: "Of the seats without one of their own" })
    .option("promo-code", { type: "string", describe: "A code for a discount" })
    .option("paid-by", { choices: MEANS, describe: "Counts into your open shift; not paid yet without" })
    .option("name", { type: "string", describe: "The guest's name" })
    .option("email", { type: "string", describe: "Where the tickets go" })
    .option("phone", { type: "string", describe: "The guest's phone" })
    .option("hold", { type: "boolean", default: false, describe: "Only hold the seats" })
    .conflicts("seats", "quantity")
    .example("$0 sell 28 --seats A1,A2:child --paid-by cash --email guest@example.com", "");

function seatOf(word: string): string | { label: string; ticket_type: string } {
  const [label = "", ticket_type] = word.split(":");
  return ticket_type === undefined ? label : { label, ticket_type };
}

const minorUnitsOf =
  (flag: string) =>
  (typed: string): number => {
    if (/^\d{1,12}$/.test(typed)) return Number(typed);
    throw new UsageError(`${flag} is in minor units, as 10000 for 100.00 EUR, not ${typed}`);
  };

const soldText = ({ id, status, seats, total, paid, due, guest }: Sold): string =>
  fields([
    ["Order", id],
    ["Status", status],
    ["Seats", seats.map(({ label, ticket_type }) => `${label} (${ticket_type})`).join(", ")],
    ["Total", money(total)],
    ["Paid", money(paid)],
    ["Due", due.amount === 0 ? undefined : money(due)],
    ["Tickets to", guest.email],
  ]);

const shiftText = (shift: Shift): string =>
  fields([
    ["Shift", shift.id],
    ["Status", shift.status],
    ["Float", money(shift.float)],
    ["Expected", money(shift.expected)],
    ["Counted", shift.counted === null ? undefined : money(shift.counted)],
    ["Difference", shift.difference === null ? undefined : money(shift.difference)],
  ]);

/** Both sides of exchanges across two box offices. */

import type { Booked, Once, Outcome } from "../answers.ts";
import * as across from "../ledger/exchange-across.ts";
import type { HeldForExchange, HoldForExchange, MovedMoney } from "../ledger/exchange-across.ts";
import type { Book } from "./book.ts";
import { NOT_FOUND } from "./commands.ts";
import type { Commands } from "./commands.ts";

/** Holds seats for an exchange until it is decided; see `holdForExchange`. */
export const hold = (
  commands: Commands,
  command: HoldForExchange,
  actor: number,
  once: Once | undefined,
): Promise<Outcome<Booked>> =>
  commands.sell(once, (state, moment) => across.holdForExchange(state, command, moment), actor);

/** What has been held for exchanges since `beforeMs` or longer; none while the box office is retired. */
export const held = (book: Book, beforeMs: number): HeldForExchange[] =>
  book.shown === null ? [] : across.heldForExchanges(book.shown, beforeMs);

/** Sells what was held for an exchange that was decided; see `takeExchange`. */
export const take = (
  commands: Commands,
  n: number,
  money: MovedMoney,
  actor: number | undefined,
): Promise<Outcome<Booked>> =>
  commands.sell(
    undefined,
    (_state, moment) => {
      const reservation = commands.book.find(n);
      return reservation === null ? NOT_FOUND : across.takeExchange(reservation, money, moment);
    },
    actor,
  );

/** Gives up what is held for an exchange that was not decided. */
export const release = (
  commands: Commands,
  id: string,
  actor: number | undefined,
): Promise<Outcome<object>> =>
  commands.run(
    undefined,
    (state) => across.releaseExchange(state, id),
    () => ({}),
    actor,
  );

/** What an export shows of a person's orders, a page of these at a time. */

import type { ReservationRecord } from "../../box-office/answers.ts";
import { toInstant } from "../../http/openapi.ts";
import { mailsOfReservations } from "../../mail/log/service.ts";
import { pagesOf } from "../../platform/pages-of.ts";
import { textsOf } from "../../sales/order-notes/service.ts";
import { listReservations } from "../../sales/reservations/service.ts";
import { pages } from "./export.ts";
import * as store from "./store.ts";
import { mailView } from "./wire.ts";

/** Few enough that one statement finds the mails of all. */
const ORDERS_AT_ONCE = 100;

/** Mails about the account, then those about reservations, which are found by these. */
export async function* mailsOf(userId: number) {
  yield* pages(
    0,
    (after, limit) => store.mailsOf(userId, after, limit),
    ({ position }) => position,
    mailView,
  );
  for await (const page of ordersOf(userId)) {
    const mails = await mailsOfReservations(page.map(({ id }) => id));
    yield mails.filter((mail) => mail.userId === userId).map(mailView);
  }
}

/** What staff noted of the person's orders. Not of those that the person sold to guests. */
export async function* notesOf(userId: number) {
  for await (const page of ordersOf(userId)) {
    const own = page.flatMap(({ id, guest }) => (guest === null ? id : []));
    yield (await textsOf(own)).map(({ orderId, atMs, text }) => ({
      order_id: orderId,
      at: toInstant(atMs),
      text,
    }));
  }
}

const ordersOf = (userId: number) =>
  pagesOf(ORDERS_AT_ONCE, (last: ReservationRecord | null) =>
    listReservations(userId, last === null ? null : [last.heldAtMs, last.id], ORDERS_AT_ONCE),
  );

import { createRoute } from "@hono/zod-openapi";
import { BY_ACCEPT, inBoth, inCsv, wantsCsv } from "../../http/csv.ts";
import { NO_STORE, idParams, json, refusals, slice } from "../../http/openapi.ts";
import { granting } from "../../http/problem.ts";
import { needing } from "../../identity/authentication.ts";
import { OF_RIGHTS } from "../../identity/refused-callers.ts";
import { ORDERS, filterOf, listedOrderView, ordersPage, ordersQuery } from "./list-wire.ts";
import { explain } from "./refusals.ts";
import * as service from "./service.ts";
import { orderSchema, orderView } from "./wire.ts";

const granted = granting(explain);

export const orders = slice()
  .openapi(
    createRoute({
      operationId: "listOrders",
      method: "get",
      path: "/orders",
      summary: "Orders of your cinemas, newest first",
      description:
        "Needs the permission `customers`. Without the permission `orders` it shows what was sold in the last 24 hours, and by a search or a showtime also orders of shows of today and of those that run. A page of `status`, `channel` or `paid`, and of a search, may be short, or empty, and still have a `next`. As CSV (`Accept: text/csv`) always all pages: `limit` and `cursor` are ignored.",
      tags: ["Orders"],
      ...needing("customers"),
      request: { query: ordersQuery },
      responses: {
        200: inBoth(ordersPage),
        ...refusals(...OF_RIGHTS, "cinema_needed", "cinema_not_found", "showtime_not_found"),
      },
    }),
    async (c) => {
      const query = c.req.valid("query");
      const { caller } = c.var;
      const filter = filterOf(query);
      const cursor = wantsCsv(c) ? undefined : query.cursor;
      const found = granted(await service.listOrders(caller, filter, cursor, query.limit));
      if (wantsCsv(c)) return inCsv(c, "orders", ORDERS, service.allOrders(caller, filter));
      return c.json({ data: found.orders.map(listedOrderView), next: found.next }, 200, BY_ACCEPT);
    },
  )
  .openapi(
    createRoute({
      operationId: "getOrder",
      method: "get",
      path: "/orders/{id}",
      summary: "An order with all that belongs to it, as it is now",
      description:
        "Needs the permission `customers`; with the permission `orders` any of the cinema, else one of the day.",
      tags: ["Orders"],
      ...needing("customers"),
      request: { params: idParams },
      responses: { 200: json(orderSchema, "The order"), ...refusals(...OF_RIGHTS, "reservation_not_found") },
    }),
    async (c) => {
      const { order } = granted(await service.order(c.var.caller, c.req.valid("param").id));
      return c.json(orderView(order), 200, NO_STORE);
    },
  );

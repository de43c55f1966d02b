/** What the bench can switch, ask and set up inside the running Worker. */

import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { Follower } from "../../../src/box-office/followers/follower.ts";
import { compareCopies } from "../../../src/sales/copies/service.ts";
import type { BoxOffice } from "./box-office.ts";
import { counted, forget, startMeter } from "./meter.ts";
import { replace } from "./replace.ts";

let buyersWait = true;

// How much of a purchase is the wait for D1? Production has no such switch: what was bought stands in the lists.
replace(
  Follower.prototype,
  "caughtUp",
  (caughtUp) =>
    function (...words) {
      if (buyersWait || !(this instanceof Follower)) return caughtUp.apply(this, words);
      void this.run();
      return Promise.resolve();
    },
);

const office = (id: string) => env.BOX_OFFICE.getByName(id) as unknown as DurableObjectStub<BoxOffice>;

export const levers = new Hono()
  .post("/wait/:whether", (c) => {
    buyersWait = c.req.param("whether") === "on";
    return c.body(null, 204);
  })
  .post("/compare-copies", async (c) => {
    await env.DB.prepare("DELETE FROM office_rounds").run();
    await compareCopies(Date.now());
    return c.body(null, 204);
  })
  .post("/meter", (c) => {
    startMeter();
    return c.body(null, 204);
  })
  .get("/counts", (c) => c.json(counted()))
  .delete("/counts", (c) => {
    forget();
    return c.body(null, 204);
  })
  .post("/offices/:id/sell-out", async (c) => c.json(await office(c.req.param("id")).sellOut()))
  .post("/offices/:id/evict", async (c) => {
    // The object's end is an error to whoever asked for it.
    await office(c.req.param("id"))
      .evict()
      .catch(() => undefined);
    return c.body(null, 204);
  });

/** "Incidents": what the page's commands bring about. */

import { expect } from "vitest";
import { eventually } from "../support/eventually.ts";
import type { Cast, Scenes } from "./scene.ts";

export function incidents({ system, house, resend }: Cast): Scenes {
  let token = "";
  let held = 0;
  /** Those that nobody has tried yet are not the outage's: their message may have been lost with an earlier server. */
  const due = () => system.server.sql("SELECT id FROM mail_log WHERE status = 'due' AND tries > 0");

  return {
    "Resend is away": {
      before: async () => {
        resend.trouble = () => ({ status: 500 });
        token = await house.signIn(house.buyer);
        const { reservation } = await house.buy(token, "A20");
        const tried = "SELECT tries FROM mail_log WHERE id LIKE ?1 AND tries > 0";
        await eventually(async () => (await system.server.sql(tried, `%:${reservation}`)).length, 1);
        resend.trouble = () => null;
      },
      after: [
        async () => {
          await system.server.sweep();
          await eventually(due, []);
        },
      ],
    },

    "A showtime has to stop at once": {
      before: async () => {
        held = Number((await house.reserve(token, "A21")).body["id"]);
      },
      after: [
        async () => {
          expect((await house.reserve(token, "A22")).body["code"]).toBe("sales_closed");
          expect((await house.ask("POST", `/v1/reservations/${held}/confirm`, token)).status).toBe(200);
        },
        async () => {
          expect((await house.reserve(token, "A22")).status).toBe(201);
        },
        async (printed) => {
          expect(printed).toContain("cancelled");
          expect((await house.reserve(token, "A1", "cancelled")).status).toBe(409);
        },
      ],
    },

    "A secret is known to others": {
      after: [() => eventually(() => house.statusOf(token, "/v1/reservations"), 401)],
    },

    "An attack on the login": {
      after: [
        () => undefined,
        async () => {
          expect((await house.login(house.buyer)).status).not.toBe(200);
        },
      ],
    },
  };
}

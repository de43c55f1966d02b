import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it } from "vitest";
import { house, make } from "../support/catalogue.ts";
import { withinOneMinute } from "../support/one-minute.ts";
import { call } from "../support/world.ts";

const LIMIT = 20;

beforeEach(() => {
  env.RATE_LIMITS = "";
});

afterEach(() => {
  env.RATE_LIMITS = "off";
});

const PRICES = [{ prices: { standard: { adult: 900 } } }];

it.each<[method: string, path: string, body?: object]>([
  ["GET", "/v1/cinemas/{cinema}/screens/{screen}/layout.csv"],
  ["GET", "/v1/cinemas/{cinema}/screens/{screen}/layout.pretix.json"],
  ["PATCH", "/v1/cinemas/{cinema}/price-cards/{card}", { prices: PRICES }],
  ["PATCH", "/v1/cinemas/{cinema}", { holidays: ["2030-05-01"] }],
])(
  "%s %s is limited for a network, or for who is signed in there, whatever the query",
  (method, template, body) =>
    withinOneMinute(async (network) => {
      const { owner, cinemaId, screenId } = await house();
      const cardId = await make(`/v1/cinemas/${cinemaId}/price-cards`, owner, {
        name: "One",
        prices: PRICES,
      });
      const path = template
        .replace("{cinema}", String(cinemaId))
        .replace("{screen}", String(screenId))
        .replace("{card}", String(cardId));
      const send = (from: string, query = "") =>
        call(method, `${path}${query}`, {
          as: owner,
          headers: { "cf-connecting-ip": from },
          ...(body === undefined ? {} : { body }),
        });
      for (let i = 0; i < LIMIT; i++) expect((await send(network, `?${i}`)).status).toBe(200);
      const refused = await send(network);
      expect(refused.status).toBe(429);
      expect(await refused.json()).toMatchObject({ code: "too_many_requests" });
      // What is for everybody.
      if (method === "GET") expect((await send("198.51.100.11")).status).toBe(200);
    }),
);

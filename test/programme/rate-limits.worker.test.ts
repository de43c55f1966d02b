import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it } from "vitest";
import { house, make } from "../support/catalogue.ts";
import { call } from "../support/world.ts";

const LIMIT = 20;

beforeEach(() => {
  env.RATE_LIMITS = "";
});

afterEach(() => {
  env.RATE_LIMITS = "off";
});

const PRICES = [{ prices: { standard: { adult: 900 } } }];

it.each<[method: string, path: string, address: string, body?: object]>([
  ["GET", "/v1/cinemas/{cinema}/screens/{screen}/layout.csv", "192.0.2.11"],
  ["GET", "/v1/cinemas/{cinema}/screens/{screen}/layout.pretix.json", "192.0.2.12"],
  ["PATCH", "/v1/cinemas/{cinema}/price-cards/{card}", "192.0.2.13", { prices: PRICES }],
  ["PATCH", "/v1/cinemas/{cinema}", "192.0.2.14", { holidays: ["2030-05-01"] }],
])(
  "%s %s is limited for a network, or for who is signed in there, whatever the query",
  async (method, template, address, body) => {
    const { owner, cinemaId, screenId } = await house();
    const cardId = await make(`/v1/cinemas/${cinemaId}/price-cards`, owner, { name: "One", prices: PRICES });
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
    let passed = 0;
    // A window may end in between, so there may be two windows of them.
    while (passed <= 2 * LIMIT && (await send(address, `?${passed}`)).status === 200) passed++;
    expect(passed).toBeGreaterThanOrEqual(LIMIT);
    expect(passed).toBeLessThanOrEqual(2 * LIMIT);
    const refused = await send(address);
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ code: "too_many_requests" });
    // What is for everybody.
    if (method === "GET") expect((await send(address.replace("192.0.2", "198.51.100"))).status).toBe(200);
  },
);

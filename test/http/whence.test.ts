import { Hono } from "hono";
import { expect, it } from "vitest";
import { networkOfRequest, whenceOf } from "../../src/http/whence.ts";

const app = new Hono().get("/", (c) => c.json([networkOfRequest(c), whenceOf(c)]));

async function whence(cf: unknown, headers: Record<string, string> = {}): Promise<unknown> {
  const request = Object.assign(new Request("http://matinee.example/", { headers }), { cf });
  return (await app.fetch(request)).json();
}

it("is the country that Cloudflare names", async () => {
  expect(await whence({ country: "PT" }, { "cf-connecting-ip": "192.0.2.77" })).toEqual(["192.0.2.77", "PT"]);
});

it.each([["XX"], ["T1"], [undefined], [7], ["portugal"]])(
  "is the coarse network where the country is %s",
  async (country) => {
    const from = { "cf-connecting-ip": "192.0.2.77" };
    expect(await whence({ country }, from)).toEqual(["192.0.2.77", "192.0.2.0/24"]);
  },
);

it("is no country that the caller writes into a header", async () => {
  expect(await whence(undefined, { "cf-ipcountry": "PT" })).toEqual(["unknown", null]);
});

it("counts all addresses of an IPv6 network as one", async () => {
  const networks = await Promise.all(
    ["2001:db8:1:2::1", "2001:db8:1:2:ffff::9"].map((address) =>
      whence(undefined, { "cf-connecting-ip": address }),
    ),
  );
  expect(networks[0]).toEqual(["2001:db8:1:2::/64", "2001:db8:1::/48"]);
  expect(networks[1]).toEqual(networks[0]);
});

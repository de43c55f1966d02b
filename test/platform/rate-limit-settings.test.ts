import path from "node:path";
import { expect, it } from "vitest";
import { unstable_readConfig } from "wrangler";
import * as z from "zod";

const binding = z.object({ name: z.string(), simple: z.object({ limit: z.int(), period: z.int() }) });

it("names each limit to programs as its binding has it", () => {
  const config = path.join(import.meta.dirname, "../../wrangler.toml");
  const { ratelimits, vars } = unstable_readConfig({ config });
  const bindings = z.array(binding).parse(ratelimits);
  const bound = Object.fromEntries(bindings.map(({ name, simple: { limit } }) => [name, limit]));
  expect(Object.keys(bound).length).toBeGreaterThan(3);
  expect(vars["REQUESTS_A_MINUTE"]).toEqual(bound);
  expect(bindings.map(({ simple: { period } }) => period)).toEqual(bindings.map(() => 60));
});

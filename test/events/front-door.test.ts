/** What the platform has to be told, so that an address that an owner names leads nowhere private. */

import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "smol-toml";
import { expect, it } from "vitest";

it("sends requests to hosts of the own zone through its front door, and not to the origin behind it", () => {
  const config = parse(readFileSync(path.join(import.meta.dirname, "../../wrangler.toml"), "utf8"));
  expect(config["compatibility_flags"]).toContain("global_fetch_strictly_public");
});

/** The generated configuration, as the real wrangler reads it. */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { builtHash } from "../../../src/tools/deploy/bundle.ts";
import { configurationFor, configurationOf } from "../../../src/tools/deploy/configuration.ts";
import { deploymentFile, replaceFile } from "../../../src/tools/deploy/deployment-file.ts";
import { ROOT, wranglerFor } from "../../../src/tools/deploy/wrangler.ts";

it("builds with wrangler, with each binding under the environment's names", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "matinee-configuration-"));
  try {
    const file = deploymentFile(folder, "staging");
    const settings = {
      name: "matinee-staging",
      address: "https://staging.example.com",
      sender: "Cinema <tickets@example.com>",
      admin: "boss@example.com",
      account: "a".repeat(32),
    };
    const deployment = {
      settings,
      vars: { OWNER_SIGNUP: "open" },
      databaseId: "",
      foundAddress: "",
      deployed: "",
      adminCode: "",
    };
    replaceFile(
      file.configuration,
      JSON.stringify(configurationFor(configurationOf(ROOT), deployment, ROOT)),
    );
    const wrangler = wranglerFor(file.configuration, settings.account);
    const printed = await wrangler.run(
      "deploy",
      "--dry-run",
      "--minify",
      "--outdir",
      path.join(folder, "out"),
    );
    for (const binding of [
      "env.DB (matinee-staging)",
      "env.TICKET_IMAGES (matinee-staging-ticket-images)",
      "env.LEDGERS (matinee-staging-ledgers)",
      "env.MAIL (matinee-staging-mail)",
      "env.WEBHOOKS (matinee-staging-webhooks)",
      "env.METRICS (matinee_staging)",
      "env.BOX_OFFICE (BoxOffice)",
      "env.API_KEY_RATE (600 requests/60s)",
      'env.PUBLIC_URL ("https://staging.example.com")',
      'env.OWNER_SIGNUP ("open")',
    ])
      expect(printed).toContain(binding);
    expect(printed).not.toMatch(/WARNING|update available/);
    expect(readFileSync(path.join(folder, "out/index.js"), "utf8").length).toBeGreaterThan(100_000);
    const assets = path.join(ROOT, "build/assets");
    expect(await builtHash(wrangler, assets)).toBe(await builtHash(wrangler, assets));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

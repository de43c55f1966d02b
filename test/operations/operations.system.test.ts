/**
 * docs/operations.md, typed by somebody at night: each block of shell runs, in the page's order, against the bundle on this
 * machine. A block needs no entry here. A section that promises something has a scene, which brings about the trouble and
 * looks at what became of it.
 */

import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundle } from "../support/launcher.ts";
import { startResend } from "../support/resend-server.ts";
import type { ResendServer } from "../support/resend-server.ts";
import { serveStripe } from "../support/stripe-server.ts";
import type { StripeServer } from "../support/stripe-server.ts";
import { Stripe } from "../support/stripe.ts";
import { House } from "./house.ts";
import { incidents } from "./incidents.ts";
import { filledIn, sectionsOf } from "./page.ts";
import { restores } from "./restores.ts";
import { rotations } from "./rotations.ts";
import type { Scenes } from "./scene.ts";
import { Shell } from "./shell.ts";
import { System } from "./system.ts";
import { serveTmdb } from "./tmdb-server.ts";
import type { TmdbServer } from "./tmdb-server.ts";

const root = path.join(import.meta.dirname, "../..");
const sections = sectionsOf(readFileSync(path.join(root, "docs/operations.md"), "utf8"));

const RESEND_KEY = "re_of_this_cinema";
/** Starting a server under load takes seconds, and a section may change three secrets. */
const TIMEOUT_MS = 300_000;

const stripe = new Stripe();
let stripeServer: StripeServer;
let resend: ResendServer;
let tmdb: TmdbServer;
let system: System;
let shell: Shell;
let house: House;
let scenes: Scenes;

beforeAll(async () => {
  [stripeServer, resend, tmdb] = await Promise.all([
    serveStripe(stripe),
    startResend(RESEND_KEY),
    serveTmdb("tmdb of now"),
  ]);
  system = await System.start(bundle(), {
    STRIPE_SECRET_KEY: stripe.key,
    STRIPE_WEBHOOK_SECRET: stripe.webhookSecret,
    STRIPE_API_BASE: stripeServer.url,
    RESEND_API_KEY: RESEND_KEY,
    RESEND_BASE_URL: resend.url,
    RESEND_WEBHOOK_SECRET: "whsec_dGhlIGZpcnN0IHNlY3JldA==",
    MAIL_PER_SECOND: "200",
    TMDB_API_KEY: "tmdb of before",
    TMDB_API_BASE: tmdb.url,
  });
  house = await House.open(system);
  shell = await Shell.open(root, (call) => system.wrangler(call));
  const cast = { system, house, shell, stripe, resend };
  scenes = { ...rotations(cast), ...restores(cast), ...incidents(cast) };
}, TIMEOUT_MS);

afterAll(async () => {
  shell.close();
  await system.down();
  stripeServer.close();
  resend.close();
  tmdb.close();
});

describe("docs/operations.md", () => {
  it.each(sections)(
    "$heading",
    async ({ heading, blocks }) => {
      const scene = scenes[heading];
      await scene?.before?.();
      for (const [i, block] of blocks.entries()) {
        const script = filledIn(block, house.values(system.url));
        const printed = await shell.run(script, scene?.typed ?? house.credentials);
        await scene?.after?.[i]?.(printed);
      }
    },
    TIMEOUT_MS,
  );

  it("has the section of each scene", () => {
    expect(Object.keys(scenes).filter((scene) => !sections.some(({ heading }) => heading === scene))).toEqual(
      [],
    );
  });
});

import path from "node:path";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";
import { makeAssets } from "../src/dev/make-assets.ts";
import type { Mode } from "./support/document/hearing.ts";
import { recorder } from "./support/document/recorder.ts";

// Wrangler's configuration names the folder that this fills.
makeAssets();

const root = path.join(import.meta.dirname, "..");
const migrations = await readD1Migrations(path.join(root, "migrations"));

/** `ANSWERS=recorded npm test` lists answers that the API document does not have, instead of failing their tests. */
const ANSWERS: Mode = (process.env["ANSWERS"] as Mode | undefined) ?? "strict";

/**
 * `*.test.ts` is pure code in plain Node, `*.worker.test.ts` runs in workerd, `*.process.test.ts` starts Worker
 * processes, `*.system.test.ts` starts `npm run dev`.
 */
export default defineConfig({
  root,
  test: {
    maxWorkers: 2,
    ...(ANSWERS === "recorded" ? { reporters: ["default", recorder("undocumented.txt")] } : {}),
    // Queue consumers may still run in the background while a test file is torn down.
    onUnhandledError: ({ name }) => name !== "EnvironmentTeardownError",
    projects: [
      {
        root,
        test: {
          name: "pure",
          testTimeout: 60_000,
          include: ["test/**/*.test.ts"],
          exclude: ["test/**/*.worker.test.ts", "test/**/*.process.test.ts", "test/**/*.system.test.ts"],
        },
      },
      {
        root,
        plugins: [
          cloudflareTest({
            main: "./test/support/document/worker.ts",
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              bindings: {
                TEST_MIGRATIONS: migrations,
                ANSWERS,
                ACCESS_TOKEN_SECRET: "an access token secret for tests only",
                CODE_SECRET: "a code secret for tests only",
                TICKET_SECRET: "a ticket secret for tests only",
                TICKET_KEYS_PREVIOUS: "",
                RESEND_API_KEY: "",
                RESEND_BASE_URL: "",
                RESEND_WEBHOOK_SECRET: "whsec_dGhlIHNlY3JldCBvZiB0ZXN0cyBvbmx5",
                TMDB_API_KEY: "",
                TMDB_API_BASE: "",
                STRIPE_SECRET_KEY: "",
                STRIPE_WEBHOOK_SECRET: "",
                STRIPE_API_BASE: "",
                MATINEE_LOCAL: "1",
                RATE_LIMITS: "off",
                OWNER_SIGNUP: "open",
                INITIAL_ADMIN_EMAIL: "admin@matinee.test",
              },
              // No test reaches the network.
              outboundService: (request: { url: string }) =>
                new Response(`no network: ${new URL(request.url).host}`, { status: 502 }),
            },
          }),
        ],
        test: {
          name: "worker",
          include: ["test/**/*.worker.test.ts"],
          setupFiles: ["./test/support/worker-setup.ts"],
          // A queue's consumer or an alarm may log while a file of tests ends. The plugin holds such a line back until the
          // file's next message, and Vitest sends none before the line is answered: neither ever comes.
          disableConsoleIntercept: true,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        root,
        test: {
          name: "process",
          include: ["test/**/*.process.test.ts"],
          setupFiles: ["./test/support/document/node-setup.ts"],
          env: { ANSWERS },
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
      {
        root,
        test: {
          name: "system",
          // Each test starts `npm run dev`, which writes the one file of settings.
          fileParallelism: false,
          include: ["test/**/*.system.test.ts"],
        },
      },
    ],
  },
});

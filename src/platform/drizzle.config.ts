import { defineConfig } from "drizzle-kit";

/**
 * Add STRICT to generated tables by hand: drizzle-kit cannot write it, and test/platform/d1-schema.worker.test.ts
 * requires it.
 */
export default defineConfig({
  dialect: "sqlite",
  schema: "./src/**/tables.ts",
  out: "./migrations",
});

import { defineConfig } from "drizzle-kit";

/** Generated tables get STRICT by hand: drizzle-kit does not know it, and a test insists. */
export default defineConfig({
  dialect: "sqlite",
  schema: "./src/**/tables.ts",
  out: "./migrations",
});

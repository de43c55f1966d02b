/** Clients that others' generators make of the document pass the compiler. */

import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";

const run = promisify(execFile);

const root = path.join(import.meta.dirname, "../..");
const client = path.join(root, "src/client");

/** Inside the package, so that what the clients import is found. */
let folder: string;
let document: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(client, "generated-"));
  document = path.join(folder, "openapi.json");
  const print = path.join(root, "test/support/document/print.ts");
  const { stdout } = await run(process.execPath, [print], { maxBuffer: 64 * 1024 * 1024 });
  await writeFile(document, stdout);
});

afterAll(() => rm(folder, { recursive: true }));

const GENERATORS = {
  "openapi-typescript": (out: string) => [document, "-o", path.join(out, "api.ts")],
  "openapi-ts": (out: string) => ["-i", document, "-o", out],
  openapi: (out: string) => ["--input", document, "--output", out, "--client", "fetch", "--useUnionTypes"],
};

it.each(Object.entries(GENERATORS))("%s makes a client that type-checks", async (name, wordsFor) => {
  const out = path.join(folder, name);
  await run("npx", ["--no-install", name, ...wordsFor(out)], { cwd: client });
  const compilerOptions = {
    target: "es2022",
    module: "esnext",
    moduleResolution: "bundler",
    lib: ["es2023", "dom", "dom.iterable"],
    types: [],
    noEmit: true,
    strict: true,
    skipLibCheck: true,
  };
  await writeFile(path.join(out, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["**/*.ts"] }));
  await writeFile(path.join(out, "wrong.ts"), "export const wrong: number = 'a string';\n");
  const { stdout } = await run("npx", ["--no-install", "tsc", "-p", out], { cwd: client }).catch(
    (failed: { stdout: string }) => failed,
  );
  expect(stdout.trim().split("\n")).toEqual([expect.stringContaining("wrong.ts(1,14): error TS2322")]);
});

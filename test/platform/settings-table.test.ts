/** README's table of settings against the code and the configuration. */

import { readFileSync } from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";
import { parse } from "smol-toml";
import { expect, test } from "vitest";

const read = (file: string): string => readFileSync(path.join(import.meta.dirname, "../..", file), "utf8");

const section = (): string => read("README.md").split("\n## Settings\n")[1]?.split("\n## ")[0] ?? "";

/** Name and default of each row. */
function rows(): [string, string][] {
  return Array.from(
    section().matchAll(/^\| `([\w.]+)`\s*\| (?:`([^`]*)`)?\s*\| +\S[^|]* \|$/gm),
    ([, name = "", value = ""]): [string, string] => [name, value],
  );
}

/** The settings of `[vars]` as the table has them: one row for each limit and each part of the brand, and the cinema as JSON. */
function vars(): [string, string][] {
  const { vars: given = {} } = parse(read("wrangler.toml")) as { vars?: Record<string, unknown> };
  return Object.entries(given).flatMap(([name, value]): [string, string][] => {
    if (typeof value === "string") return [[name, value]];
    if (name === "DEFAULT_CINEMA") return [[name, JSON.stringify(value)]];
    return Object.entries(value as object).map(([part, of]) => [`${name}.${part}`, String(of)]);
  });
}

test("the table has every setting of the configuration with its default, every secret, and no other", () => {
  const secrets = Object.entries(parseEnv(read(".dev.vars.example")));
  const sorted = (settings: [string, string | undefined][]) =>
    settings.map(([name, value]) => `${name}=${value}`).toSorted();
  expect(sorted(rows())).toEqual(sorted([...vars(), ...secrets]));
});

test("every line of the table is a row that was read", () => {
  expect(section().match(/^\| `/gm)).toHaveLength(rows().length);
});

test("every setting that the code reads is in the table", () => {
  const names = new Set(rows().map(([name]) => name.replace(/\..*/, "")));
  const code = read("src/platform/settings.ts");
  const used = [...code.matchAll(/\benv\.([A-Z][A-Z_]+)/g), ...code.matchAll(/^ {2}\| "([A-Z_]+)"/gm)].map(
    ([, name = ""]) => name,
  );
  expect(used.length).toBeGreaterThan(15);
  expect(used.filter((name) => !names.has(name))).toEqual([]);
});

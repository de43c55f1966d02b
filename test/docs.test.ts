/** What the documents name is there: files, and in docs/security.md the tests that show what it claims. */

import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { PERMISSIONS, ROLES, permissionsOf } from "../src/identity/staff/permission.ts";

const root = path.join(import.meta.dirname, "..");
const textOf = (file: string): string => readFileSync(path.join(root, file), "utf8");

const documents = [
  "README.md",
  ".github/SECURITY.md",
  ...["docs", "docs/decisions"].flatMap((folder) =>
    readdirSync(path.join(root, folder))
      .filter((name) => name.endsWith(".md"))
      .map((name) => `${folder}/${name}`),
  ),
];

/** As GitHub makes them of headings. */
const anchorsIn = (document: string): string[] =>
  Array.from(document.matchAll(/^#+ (.+)$/gm), ([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );

it.each(documents)("the links in %s lead somewhere", (document) => {
  const links = Array.from(textOf(document).matchAll(/\]\(([^)\s]+)\)/g), ([, to = ""]) => to);
  for (const link of links.filter((to) => !/^https?:/.test(to))) {
    const [file = "", anchor] = link.split("#");
    const target = file === "" ? document : path.join(path.dirname(document), file);
    expect(existsSync(path.join(root, target)), link).toBe(true);
    if (anchor !== undefined) expect(anchorsIn(textOf(target)), link).toContain(anchor);
  }
});

it("docs/permissions.md has the table of permissions as the code has it", () => {
  const table = Array.from(
    textOf("docs/permissions.md").matchAll(/^\| `(\w+)` +\| (.+?) +\|(.+)\|$/gm),
    ([, permission, what, marks = ""]) => [
      permission,
      what,
      marks.split("|").map((mark) => mark.trim() !== ""),
    ],
  );
  expect(table).toEqual(
    Object.entries(PERMISSIONS).map(([permission, what]) => [
      permission,
      what,
      ROLES.map((role) => permissionsOf([role]).some((one) => one === permission)),
    ]),
  );
});

describe("docs/security.md", () => {
  const document = textOf("docs/security.md");

  it("names files that exist", () => {
    const files = Array.from(document.matchAll(/`((?:src|test)\/[\w./-]+)`/g), ([, file = ""]) => file);
    expect(files.length).toBeGreaterThan(100);
    expect(files.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  });

  it("quotes from the tests what they show", () => {
    const shown = Array.from(document.matchAll(/`(test\/[\w./-]+)`: ("[^"]+"(?:, "[^"]+")*)/g));
    expect(shown.length).toBeGreaterThan(100);
    for (const [, file = "", names = ""] of shown)
      for (const [, name = ""] of names.matchAll(/"([^"]+)"/g))
        expect([file, textOf(file)]).toEqual([file, expect.stringContaining(name)]);
  });

  it("has each requirement of ASVS once", () => {
    const numbers = Array.from(document.matchAll(/^\| (V[^|]+) \|/gm), ([, cell = ""]) =>
      Array.from(cell.matchAll(/V\d+\.\d+\.\d+/g), ([number]) => number),
    ).flat();
    expect(numbers.length).toBe(new Set(numbers).size);
  });
});

/** Names of one hall that people cannot tell apart: Latin A and Cyrillic А. */

import type { Layout } from "./layout-shape.ts";
import type { LayoutError } from "./positioned-seats.ts";
import { sectionsOf } from "./positioned-seats.ts";
import type { Path } from "./positioned-seats.ts";

interface Name {
  readonly text: string;
  readonly path: Path;
}

/**
 * Each name that looks like an earlier one and is written differently: of sections, of rows with what their labels begin
 * with, and of numbers in a row. ASCII names are compared as they are: a hall may have rows I and 1.
 */
export async function lookalikesIn(layout: Layout): Promise<LayoutError[]> {
  const groups = [...namesIn(layout)].map((names) => distinct(names));
  if (groups.every((names) => names.every(({ text }) => isAscii(text)))) return [];
  // The data has 100 KB and is rarely needed, so it costs no start-up time.
  const { default: prototypes } = await import("unhomoglyph");
  return groups.flatMap((names) => alike(names, (text) => skeletonOf(text, prototypes)));
}

function* namesIn(layout: Layout): Generator<Name[]> {
  const sections = sectionsOf(layout);
  yield sections.flatMap(({ name, path }) =>
    name === null ? [] : { text: name, path: [...path.slice(0, -1), "name"] },
  );
  yield sections.flatMap(({ prefix, rows, path }) =>
    rows.flatMap((row, r) =>
      "aisle" in row ? [] : { text: prefix + row.label, path: [...path, r, "label"] },
    ),
  );
  for (const { rows, path } of sections)
    for (const [r, row] of rows.entries())
      if ("label" in row)
        yield row.seats.flatMap((part, s) =>
          "numbers" in part
            ? part.numbers.map((text, i) => ({ text, path: [...path, r, "seats", s, "numbers", i] }))
            : [],
        );
}

/** Sections may have rows of one name: their prefixes or their numbers tell the seats apart. */
const distinct = (names: readonly Name[]): Name[] =>
  [...Map.groupBy(names, ({ text }) => text).values()].flatMap(([first]) => first ?? []);

const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

function alike(names: readonly Name[], skeleton: (text: string) => string): LayoutError[] {
  const seen = new Map<string, string[]>();
  return names.flatMap(({ text, path }) => {
    const key = skeleton(text);
    const before = seen.get(key) ?? [];
    seen.set(key, [...before, text]);
    const other = before.find((one) => !isAscii(one) || !isAscii(text));
    return other === undefined
      ? []
      : { path, message: `${text} looks like ${other} and is written differently` };
  });
}

/** By Unicode Technical Standard 39: texts that look alike have one skeleton. */
const skeletonOf = (text: string, prototypes: (text: string) => string): string =>
  prototypes(text.normalize("NFD").replaceAll(/\p{Default_Ignorable_Code_Point}/gu, "")).normalize("NFD");

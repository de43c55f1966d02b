/** docs/operations.md as the test runs it: headings, and under each its blocks of shell. */

export interface Section {
  readonly heading: string;
  readonly blocks: readonly string[];
}

/** Sections with at least one block, in the page's order. Throws where two have the same heading. */
export function sectionsOf(page: string): readonly Section[] {
  const sections: { heading: string; blocks: string[] }[] = [];
  for (const [, heading, block] of page.matchAll(/^#+ ([^\n]+)$|^```sh\n(.*?)^```$/gms)) {
    if (heading !== undefined) sections.push({ heading, blocks: [] });
    else if (block !== undefined) sections.at(-1)?.blocks.push(block);
  }
  const headings = sections.map(({ heading }) => heading);
  const twice = headings.find((heading, i) => headings.indexOf(heading) !== i);
  if (twice !== undefined) throw new Error(`docs/operations.md has two sections "${twice}"`);
  return sections.filter(({ blocks }) => blocks.length > 0);
}

/** The block with these values instead of the examples that it begins with, as `showtime=28`. */
export const filledIn = (block: string, values: Readonly<Record<string, string | number>>): string =>
  block.replaceAll(/^(\w+)=[^\s$"]+$/gm, (line, name: string) =>
    name in values ? `${name}=${values[name]}` : line,
  );

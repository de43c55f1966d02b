import { SaxesParser } from "saxes";
import { expect } from "vitest";

export interface Drawn {
  readonly role: string | undefined;
  readonly title: string;
  /** What is said to who points at a part. */
  readonly tips: readonly string[];
  readonly description: string;
  readonly texts: readonly string[];
  /** Of each path, its fill. */
  readonly fills: readonly string[];
  readonly elements: ReadonlySet<string>;
  readonly attributes: ReadonlySet<string>;
  readonly viewBox: readonly number[];
}

/** Reads a picture by the rules of XML; throws where it breaks one. */
export function readSvg(svg: string): Drawn {
  const parser = new SaxesParser({ xmlns: true });
  const open: string[] = [];
  const texts = new Map<string, string[]>();
  const [fills, elements, attributes] = [[] as string[], new Set<string>(), new Set<string>()];
  let root: Record<string, string> | null = null;
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes: own }) => {
    open.push(name);
    elements.add(name);
    const values = Object.fromEntries(Object.entries(own).map(([key, { value }]) => [key, value]));
    for (const key of Object.keys(values)) attributes.add(key);
    root ??= values;
    if (name === "path") fills.push(values["fill"] ?? "");
    texts.set(name, [...(texts.get(name) ?? []), ""]);
  });
  parser.on("text", (text) => {
    const own = texts.get(open.at(-1) ?? "");
    if (own !== undefined) own.push((own.pop() ?? "") + text);
  });
  parser.on("closetag", () => open.pop());
  parser.write(svg).close();
  const found = root as Record<string, string> | null;
  expect(found?.["xmlns"]).toBe("http://www.w3.org/2000/svg");
  return {
    role: found?.["role"],
    title: texts.get("title")?.[0] ?? "",
    tips: texts.get("title")?.slice(1) ?? [],
    description: texts.get("desc")?.join("") ?? "",
    texts: texts.get("text") ?? [],
    fills,
    elements,
    attributes,
    viewBox: (found?.["viewBox"] ?? "").split(" ").map(Number),
  };
}

/** Expects that a browser runs and loads nothing for it, and needs no style that the default policy refuses. */
export function isInert({ elements, attributes }: Drawn): void {
  expect([...elements].filter((name) => !/^(svg|title|desc|rect|path|text|g|circle)$/.test(name))).toEqual(
    [],
  );
  expect([...attributes].filter((name) => /^on|style|href|src/i.test(name))).toEqual([]);
}

/** The examples in an OpenAPI document, each with the schema that it has to satisfy. */

import { at } from "./schemas.ts";
import type { Pointer, Schemas } from "./schemas.ts";

interface Example {
  readonly where: string;
  readonly value: unknown;
  readonly schema: Pointer;
}

/** Names whose value may have any keys: `example` is a field there, and not an example. */
const MAPS = new Set(["properties", "schemas", "patternProperties", "$defs"]);

function* examplesIn(document: object, pointer: Pointer, isMap: boolean): Generator<Example> {
  const part = at(document, pointer);
  if (typeof part !== "object" || part === null) return;
  if (!isMap && !Array.isArray(part)) {
    const schema = "schema" in part ? [...pointer, "schema"] : pointer;
    const where = `#/${pointer.join("/")}`;
    if ("example" in part) yield { where, value: part.example, schema };
    if ("examples" in part)
      for (const value of Object.values(part.examples as object) as unknown[])
        yield { where, value: "schema" in part ? at(value, ["value"]) : value, schema };
  }
  for (const key of Object.keys(part))
    if (isMap || !["example", "examples", "default", "enum", "const"].includes(key))
      yield* examplesIn(
        document,
        [...pointer, Array.isArray(part) ? Number(key) : key],
        !isMap && MAPS.has(key),
      );
}

/** The examples that their schemas do not allow. */
export function badExamples(document: object, schemas: Schemas): { count: number; faults: string[] } {
  const examples = [...examplesIn(document, [], false)];
  const faults = examples.flatMap(({ where, value, schema }) =>
    schemas.faults(value, schema).map((fault) => `${where}: example ${fault}`),
  );
  return { count: examples.length, faults };
}

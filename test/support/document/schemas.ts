/** Holds values against the JSON Schemas of an OpenAPI document, in Node and in workerd alike: nothing is compiled. */

import { dereference, validate } from "@cfworker/json-schema";
import type { Schema } from "@cfworker/json-schema";

const BASE = new URL("https://matinee.test/document");
/** What is in them is no schema, although it may look like one. */
const EXAMPLES = new Set(["example", "examples"]);

export type Pointer = readonly (string | number)[];

export const at = (value: unknown, pointer: Pointer): unknown =>
  pointer.reduce<unknown>((part, key) => (part as Record<string, unknown> | undefined)?.[key], value);

export class Schemas {
  readonly #document: unknown;
  readonly #lookup: Record<string, Schema | boolean> = {};
  readonly #known = new Map<string, Schema>();

  constructor(document: object) {
    this.#document = JSON.parse(
      JSON.stringify(document, (key, value: unknown) => (EXAMPLES.has(key) ? undefined : value)),
    );
    for (const name of Object.keys(at(this.#document, ["components", "schemas"]) ?? {}))
      this.#schema(["components", "schemas", name]);
  }

  #schema(pointer: Pointer): Schema {
    const key = pointer
      .map((word) => `/${String(word).replaceAll("~", "~0").replaceAll("/", "~1")}`)
      .join("");
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const schema = at(this.#document, pointer) as Schema;
    dereference(schema, this.#lookup, BASE, key);
    this.#known.set(key, schema);
    return schema;
  }

  /** What of the value is not as the schema at `pointer` says: the deepest faults, each with its place. */
  faults(value: unknown, pointer: Pointer): string[] {
    const { valid, errors } = validate(value, this.#schema(pointer), "2020-12", this.#lookup, false);
    if (valid) return [];
    const deepest = errors.filter(
      ({ instanceLocation, keyword }) =>
        keyword !== "$ref" &&
        !errors.some(
          (other) =>
            other.instanceLocation.startsWith(`${instanceLocation}/`) &&
            other.keyword !== "additionalProperties",
        ),
    );
    return [
      ...new Set(
        (deepest.length > 0 ? deepest : errors).map((one) => `${one.instanceLocation}: ${one.error}`),
      ),
    ];
  }
}

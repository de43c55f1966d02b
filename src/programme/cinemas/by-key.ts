/** Unions of shapes, where each shape has one key that no other has. */

import * as z from "zod";
import { $constructor } from "zod/v4/core";

type Shapes = Readonly<Record<string, z.ZodObject>>;

interface Definition extends z.core.$ZodUnionDef {
  shapes: Shapes;
}

/**
 * A union in JSON schemas and in types, with better errors: a plain union tries every shape, so an error deep in one becomes
 * "none fits" at the top. This one parses only the shape whose key is there, so an error keeps its path.
 */
const ByKey = $constructor<z.ZodUnion, Definition>("ByKey", (inst, def) => {
  z.ZodUnion.init(inst, def);
  inst._zod.parse = (payload, context) => {
    const meant = shapeMeant(def.shapes, payload.value);
    if (meant !== null) return meant._zod.run(payload, context);
    payload.issues.push({ code: "invalid_union", input: payload.value, inst, errors: [] });
    return payload;
  };
});

/** A union of shapes, each under its key. `error` is the message for a value with none of the keys, or with several. */
export const byKey = <const Keyed extends Shapes>(
  shapes: Keyed,
  error: string,
): z.ZodUnion<readonly Keyed[keyof Keyed][]> =>
  new ByKey({
    type: "union",
    options: Object.values(shapes),
    shapes,
    error: () => error,
  }) as z.ZodUnion<readonly Keyed[keyof Keyed][]>;

function shapeMeant(shapes: Shapes, value: unknown): z.ZodObject | null {
  if (typeof value !== "object" || value === null) return null;
  const [meant, ...others] = Object.entries(shapes).filter(([key]) => Object.hasOwn(value, key));
  return meant === undefined || others.length > 0 ? null : meant[1];
}

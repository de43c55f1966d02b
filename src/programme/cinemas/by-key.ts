/** Shapes that are told apart by the key that each of them alone has. */

import * as z from "zod";
import { $constructor } from "zod/v4/core";

type Shapes = Readonly<Record<string, z.ZodObject>>;

interface Definition extends z.core.$ZodUnionDef {
  shapes: Shapes;
}

/**
 * A union, for documents as for types; it differs in what it says. A plain union tries every shape, and what is wrong
 * deep in one becomes "none fits" at the top; this one asks the shape that is meant, and its faults stay where they are.
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

/** Each shape under its key. `error` is said of what has none of the keys, or more than one. */
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

/** Lists that are read no further once enough is wrong: a body of megabytes could have a million errors. */

import * as z from "zod";
import { $constructor, util } from "zod/v4/core";

/** An answer with more would not be read. */
export const ENOUGH_ERRORS = 20;

interface Definition extends z.core.$ZodArrayDef {
  most: number;
}

const FewErrors = $constructor<z.ZodArray, Definition>("FewErrors", (inst, def) => {
  z.ZodArray.init(inst, def);
  const whole = inst._zod.parse.bind(inst._zod);
  inst._zod.parse = (payload, context) => {
    const { value } = payload;
    if (!Array.isArray(value) || value.length > def.most) return whole(payload, context);
    const read: unknown[] = [];
    for (const [i, item] of value.entries()) {
      const result = def.element._zod.run({ value: item, issues: [] }, context);
      if (result instanceof Promise) throw new Error("a list's items are read at once");
      payload.issues.push(...util.prefixIssues(i, result.issues));
      if (payload.issues.length >= ENOUGH_ERRORS) break;
      read.push(result.value);
    }
    payload.value = read;
    return payload;
  };
});

/** An array of at most `most` items, in JSON schemas and in types. */
export const list = <Item extends z.ZodType>(item: Item, most: number): z.ZodArray<Item> =>
  (new FewErrors({ type: "array", element: item, most }) as z.ZodArray<Item>).max(most);

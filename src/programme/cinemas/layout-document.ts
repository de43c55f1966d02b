/** The layout format as a JSON schema, for programs that edit layouts. */

import * as z from "zod";
import { layoutSchema } from "./layout.ts";

export function layoutDocument(url: string): z.core.JSONSchema.JSONSchema {
  const { $schema, $defs } = z.toJSONSchema(layoutSchema, { io: "input" });
  return { ...($schema === undefined ? {} : { $schema }), $id: url, ...$defs?.["Layout"] };
}

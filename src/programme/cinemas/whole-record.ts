/** Records that ignore no key. */

import * as z from "zod";
import { $constructor } from "zod/v4/core";

interface Definition extends z.core.$ZodRecordDef {
  refusal: string;
}

/** A record in JSON schemas and in types. zod's own ignores the key "__proto__" silently; this one reports an error. */
const WholeRecord = $constructor<z.ZodRecord, Definition>("WholeRecord", (inst, def) => {
  z.ZodRecord.init(inst, def);
  const record = inst._zod.parse.bind(inst._zod);
  inst._zod.parse = (payload, context) => {
    const { value } = payload;
    if (typeof value === "object" && value !== null && Object.hasOwn(value, "__proto__"))
      payload.issues.push({
        code: "custom",
        input: value,
        inst,
        path: ["__proto__"],
        message: def.refusal,
        continue: true,
      });
    const seen = payload.issues.length;
    const read = record(payload, context);
    // zod's own message says of a key only that it is invalid, and not why.
    payload.issues = payload.issues.map((issue, i) =>
      i >= seen && issue.code === "invalid_key" ? { ...issue, message: issue.issues[0]?.message } : issue,
    );
    return read;
  };
});

/** `refusal` is the error message for a key "__proto__". */
export const wholeRecord = <Key extends z.ZodString, Value extends z.ZodType>(
  keyType: Key,
  valueType: Value,
  refusal: string,
): z.ZodRecord<Key, Value> =>
  new WholeRecord({ type: "record", keyType, valueType, refusal }) as unknown as z.ZodRecord<Key, Value>;

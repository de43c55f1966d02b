/** Records that ignore no key, and are read no further once enough is wrong. */

import * as z from "zod";
import { $constructor } from "zod/v4/core";
import { ENOUGH_ERRORS } from "./few-errors.ts";

/** Entries that are read at once. */
const BLOCK = 100;

interface Definition extends z.core.$ZodRecordDef {
  refusal: string;
  most: number;
}

/** A record in JSON schemas and in types. zod's own ignores the key "__proto__" silently; this one reports an error. */
const WholeRecord = $constructor<z.ZodRecord, Definition>("WholeRecord", (inst, def) => {
  z.ZodRecord.init(inst, def);
  const record = inst._zod.parse.bind(inst._zod);
  inst._zod.parse = (payload, context) => {
    const { value } = payload;
    if (typeof value !== "object" || value === null || Array.isArray(value)) return record(payload, context);
    const refuse = (message: string, path: string[]): void => {
      payload.issues.push({ code: "custom", input: value, inst, path, message, continue: true });
    };
    if (Object.hasOwn(value, "__proto__")) refuse(def.refusal, ["__proto__"]);
    const entries = Object.entries(value).filter(([key]) => key !== "__proto__");
    if (entries.length > def.most) {
      refuse(`More than ${def.most} entries`, []);
      return payload;
    }
    const read: Record<string, unknown> = {};
    for (let i = 0; i < entries.length && payload.issues.length < ENOUGH_ERRORS; i += BLOCK) {
      const block = Object.fromEntries(entries.slice(i, i + BLOCK));
      const result = record({ value: block, issues: [] }, context);
      if (result instanceof Promise) throw new Error("a record's entries are read at once");
      payload.issues.push(...result.issues.map(withReason));
      Object.assign(read, result.value);
    }
    payload.value = read;
    return payload;
  };
});

/** zod's own message says of a key only that it is invalid, and not why. */
const withReason = (issue: z.core.$ZodRawIssue): z.core.$ZodRawIssue =>
  issue.code === "invalid_key" ? { ...issue, message: issue.issues[0]?.message } : issue;

/** `refusal` is the error message for a key "__proto__". */
export const wholeRecord = <Key extends z.ZodString, Value extends z.ZodType>(
  keyType: Key,
  valueType: Value,
  refusal: string,
  most = Number.POSITIVE_INFINITY,
): z.ZodRecord<Key, Value> =>
  new WholeRecord({ type: "record", keyType, valueType, refusal, most }) as unknown as z.ZodRecord<
    Key,
    Value
  >;

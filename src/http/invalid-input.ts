import type * as z from "zod";
import { Problem } from "./problem.ts";

/** The parts of a request, as API developers call them. */
const PART_NAMES: Readonly<Record<string, string>> = { json: "body", param: "path" };

/**
 * Makes a problem of a validation error. Unknown fields have a code of their own, because most are spelling mistakes of
 * a client.
 */
export function invalidInput(error: z.core.$ZodError, part: string): Problem {
  const unknown = error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" ? issue.keys.map((key) => pointerTo([...issue.path, key])) : [],
  );
  if (unknown.length > 0)
    return new Problem(
      "unknown_field",
      `Unknown field in the ${PART_NAMES[part] ?? part}: ${unknown.join(", ")}. Nothing was done.`,
      { in: part, fields: unknown },
    );
  const errors = error.issues.map((issue) => ({
    in: part,
    pointer: pointerTo(issue.path),
    detail: issue.message,
  }));
  const first = errors[0];
  return new Problem(
    "invalid_input",
    `${first === undefined ? "Invalid" : `${first.pointer || part}: ${first.detail}`}. Nothing was done.`,
    { errors },
  );
}

/** A problem with a parameter of the query that its schema alone does not see. */
export const invalidParameter = (name: string, detail: string): Problem =>
  new Problem("invalid_input", `/${name}: ${detail}. Nothing was done.`, {
    errors: [{ in: "query", pointer: `/${name}`, detail }],
  });

/** The JSON pointer (RFC 6901) of a path. */
export const pointerTo = (path: readonly PropertyKey[]): string =>
  path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

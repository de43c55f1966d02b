import type * as z from "zod";
import { Problem } from "./problem.ts";

/** Of a request, as its readers call them. */
const PLACES: Readonly<Record<string, string>> = { json: "body", param: "path" };

/** Unknown fields have a code of their own: they are mostly a client's spelling mistake. */
export function invalidInput(error: z.core.$ZodError, place: string): Problem {
  const unknown = error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" ? issue.keys.map((key) => pointer([...issue.path, key])) : [],
  );
  if (unknown.length > 0)
    return new Problem(
      "unknown_field",
      `Nobody knows ${unknown.join(", ")} in the ${PLACES[place] ?? place}. Nothing was done.`,
      { in: place, fields: unknown },
    );
  const errors = error.issues.map((issue) => ({
    in: place,
    pointer: pointer(issue.path),
    detail: issue.message,
  }));
  const first = errors[0];
  return new Problem(
    "invalid_input",
    `${first === undefined ? "Invalid" : `${first.pointer || place}: ${first.detail}`}. Nothing was done.`,
    { errors },
  );
}

const pointer = (path: readonly PropertyKey[]): string =>
  path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

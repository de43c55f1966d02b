/** The part of the document that is about problems: a schema for each code, and a response for each status of an operation. */

import { PROBLEMS, PROBLEM_CODES } from "../problem-codes.ts";
import type { ProblemCode } from "../problem-codes.ts";
import { headersOfProblem } from "./headers.ts";
import { membersOf } from "./members.ts";
import type { JsonObject, Response, Schema } from "./shape.ts";

const text = (description: string): Schema => ({ type: "string", description });

/** What every problem document has. */
const PROBLEM_SCHEMA: Schema = {
  type: "object",
  description:
    "A problem document (RFC 9457). `code` names the problem and never changes; decide by it, and show `detail` to people.",
  required: ["type", "title", "status", "detail", "code", "request_id"],
  properties: {
    type: text("A URI for the kind of problem: `urn:matinee:problem:` and the code"),
    title: text("The kind of problem in a few words of English"),
    status: { type: "integer", minimum: 400, maximum: 599, description: "The answer's HTTP status" },
    detail: text("What happened, what was kept, and what to do"),
    code: { type: "string", enum: PROBLEM_CODES, description: "Names the problem" },
    request_id: text("Names the request in this server's log; also in `X-Request-Id`"),
  },
};

/** Of `seats_taken`: SeatsTaken. */
const named = (code: ProblemCode): string =>
  code.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());

const schemaRef = (code: ProblemCode) => ({ $ref: `#/components/schemas/${named(code)}Problem` });

function schemaOf(code: ProblemCode, schemas: Readonly<Record<string, Schema>>): Schema {
  const [status, title] = PROBLEMS[code];
  const { always, sometimes } = membersOf(code, schemas);
  return {
    title,
    allOf: [
      { $ref: "#/components/schemas/Problem" },
      {
        type: "object",
        required: ["code", ...Object.keys(always)],
        properties: {
          code: { type: "string", const: code },
          status: { type: "integer", const: status },
          ...always,
          ...sometimes,
        },
      },
    ],
  };
}

const inWords = (code: ProblemCode): string => `${PROBLEMS[code][1]} (\`${code}\`)`;

function response(status: number, codes: readonly ProblemCode[]): Response {
  const [first, ...more] = codes.map(schemaRef);
  const schema: JsonObject = more.length === 0 ? { ...first } : { oneOf: codes.map(schemaRef) };
  return {
    description: codes.map(inWords).join("; "),
    headers: headersOfProblem(status, codes),
    content: { "application/problem+json": { schema } },
  };
}

/** The responses of an operation that answers these problems, by status. What has one code refers to a component. */
export function problemResponses(codes: Iterable<ProblemCode>): Record<string, Response> {
  const byStatus = Map.groupBy(new Set(codes), (code) => PROBLEMS[code][0]);
  return Object.fromEntries(
    Array.from(byStatus, ([status, [first, ...more]]) => [
      String(status),
      first !== undefined && more.length === 0
        ? { $ref: `#/components/responses/${named(first)}` }
        : response(status, [...(first === undefined ? [] : [first]), ...more].toSorted()),
    ]),
  );
}

/** The components to which `problemResponses` of these codes refers. `schemas` are those of the document. */
export const problemComponents = (
  codes: ReadonlySet<ProblemCode>,
  schemas: Readonly<Record<string, Schema>>,
) => {
  const used = [...codes].toSorted();
  return {
    schemas: {
      Problem: PROBLEM_SCHEMA,
      ...Object.fromEntries(used.map((code) => [`${named(code)}Problem`, schemaOf(code, schemas)])),
    },
    responses: Object.fromEntries(used.map((code) => [named(code), response(PROBLEMS[code][0], [code])])),
  };
};

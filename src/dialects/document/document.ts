/** The OpenAPI document of the older APIs. Its table of calls is written by hand; tests hold it against the routers. */

import { HEADERS, ON_EACH, headers } from "../../http/document/headers.ts";
import type { Document, JsonObject, Operation, Response } from "../../http/document/shape.ts";
import { ACCOUNT_CALLS } from "./accounts.ts";
import { BOOKING_CALLS, BOOKING_SCHEMAS } from "./bookings.ts";
import { MOVIE_CALLS, MOVIE_SCHEMAS } from "./movies.ts";
import { object, text } from "./parts.ts";
import type { Answered, Call, Origin } from "./parts.ts";
import { PAYMENT_CALLS, PAYMENT_SCHEMAS } from "./payments.ts";
import { PEOPLE_CALLS, PEOPLE_SCHEMAS } from "./people.ts";
import { SHOW_CALLS, SHOW_SCHEMAS } from "./shows.ts";
import { TICKET_CALLS, TICKET_SCHEMAS } from "./tickets.ts";

const TAGS: Readonly<Record<Origin, string>> = {
  "000":
    "The first version of the API that buys by date, title and time, with the fields in queries and headers.",
  "001": "Its second version: confirmed addresses, several tickets at once, tickets as images.",
  "002": "Shows with a number of seats, for users and owners. JSON, and a token in `Authorization`.",
  "003": "Showtimes with seats by label, for users and admins. JSON, and a token in `Authorization`.",
  "004": "Profiles, payments, and lists for admins.",
};

const INFO = {
  title: "Matinee, the older APIs",
  version: "1",
  summary: "Four older ticketing APIs, which this server still answers",
  description:
    "Programs that were written for them work unchanged. New programs use `/v1`, which `/openapi.json` describes: each call here names its counterpart. Every path also answers with a slash at its end. An error has its text in `message` and in `error`; those without a text of their own have that of `/v1`.",
  contact: { name: "The maintainers of Matinee" },
  license: { name: "MIT", identifier: "MIT" },
};

const SECURITY_SCHEMES = {
  bearer: { type: "http", scheme: "bearer", description: "The token of a login" },
  tokenHeader: { type: "apiKey", in: "header", name: "token", description: "The same token" },
  tokenQuery: { type: "apiKey", in: "query", name: "token", description: "The same token" },
  tokenCookie: {
    type: "apiKey",
    in: "cookie",
    name: "token",
    description:
      "The same token, as a login sets it. It buys at the paths of 000 and 001, else it only reads.",
  },
};

const ANY_TOKEN = [{ bearer: [] }, { tokenHeader: [] }, { tokenQuery: [] }, { tokenCookie: [] }];

const SECURITY: Readonly<Record<Call["token"], readonly JsonObject[]>> = {
  none: [],
  optional: [{}, ...ANY_TOKEN],
  required: ANY_TOKEN,
  own: ANY_TOKEN,
};

const CALLS: readonly Call[] = [
  ...ACCOUNT_CALLS,
  ...PEOPLE_CALLS,
  ...MOVIE_CALLS,
  ...SHOW_CALLS,
  ...TICKET_CALLS,
  ...BOOKING_CALLS,
  ...PAYMENT_CALLS,
];

/** `serverUrl` is this server's address. */
export function olderDocument(serverUrl: string): Document {
  const paths: Record<string, Record<string, Operation>> = {};
  for (const call of CALLS)
    for (const [operationId, path] of Object.entries(call.paths))
      (paths[path] ??= {})[call.method] = operationOf(call, operationId);
  return {
    openapi: "3.1.0",
    info: INFO,
    servers: [{ url: serverUrl, description: "This server" }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: SECURITY_SCHEMES,
      headers: Object.fromEntries(
        (["ETag", ...ON_EACH, ...ON_REFUSALS] as const).map((name) => [name, HEADERS[name]]),
      ),
      schemas: {
        OlderError: object({
          message: text("What went wrong, for people", { examples: ["User not found"] }),
          error: text("The same", { examples: ["User not found"] }),
        }),
        ...PEOPLE_SCHEMAS,
        ...MOVIE_SCHEMAS,
        ...SHOW_SCHEMAS,
        ...TICKET_SCHEMAS,
        ...BOOKING_SCHEMAS,
        ...PAYMENT_SCHEMAS,
      },
      responses: {
        Refused: refused("Another refusal, with the text that `/v1` has for it"),
        Faulty: refused("Something went wrong on this server, or it is busy"),
      },
    },
  };
}

const ON_REFUSALS = ["Retry-After", "RateLimit"] as const;

const refused = (description: string, texts: readonly string[] = []) => ({
  description,
  headers: headers(...ON_EACH, ...ON_REFUSALS),
  content: {
    "application/json": {
      schema: { $ref: "#/components/schemas/OlderError" },
      ...(texts.length === 0
        ? {}
        : {
            examples: Object.fromEntries(
              texts.map((said) => [nameOf(said), { value: { message: said, error: said } }]),
            ),
          }),
    },
  },
});

/** A name of an example: letters, digits and underscores. */
const nameOf = (said: string): string => said.toLowerCase().replaceAll(/\W+/g, "_");

function operationOf(call: Call, operationId: string): Operation {
  const { origins, summary, description, counterpart, token, parameters, body } = call;
  const {
    401: unauthenticated = ["Missing Authorization Header", "Token is invalid or has expired"],
    ...others
  } = call.refusals;
  const needsToken = token === "required" || token === "optional" || call.refusals[401] !== undefined;
  const refusals = { ...others, ...(needsToken ? { 401: unauthenticated } : {}) };
  return {
    operationId,
    summary,
    deprecated: true,
    description: `${description === undefined ? "" : `${description} `}Use \`${counterpart}\` instead.`,
    "x-counterpart": counterpart,
    tags: origins,
    security: SECURITY[token],
    ...(parameters === undefined ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: body.required,
            content: {
              "application/json": { schema: body.schema, example: body.example },
              "application/x-www-form-urlencoded": { schema: body.schema },
            },
          },
        }),
    responses: {
      ...Object.fromEntries(
        Object.entries(call.answers).map(([status, answer]) => [status, answered(answer)]),
      ),
      ...Object.fromEntries(
        Object.entries(refusals).map(([status, texts]) => [
          status,
          refused(texts.map((said) => `"${said}"`).join(", "), texts),
        ]),
      ),
      "4XX": { $ref: "#/components/responses/Refused" },
      "5XX": { $ref: "#/components/responses/Faulty" },
    },
  };
}

const answered = ({
  description,
  schema,
  example,
  mediaType = "application/json",
  ...more
}: Answered): Response => ({
  description,
  headers: { ...more.headers, ...headers(...ON_EACH) },
  content: { [mediaType]: { schema, ...(example === undefined ? {} : { example }) } },
});

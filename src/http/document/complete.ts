/**
 * Completes the OpenAPI document that the routes' schemas make: with what follows from the shape of a route, and with the
 * problems that it names by `refusals`.
 */

import type { ProblemCode } from "../problem-codes.ts";
import { HEADERS, ON_EACH, headers } from "./headers.ts";
import { problemComponents, problemResponses } from "./problems.ts";
import { operationsOf } from "./shape.ts";
import type { Document, JsonObject, Operation, Response } from "./shape.ts";
import { tagsOf } from "./tags.ts";

const INFO = {
  title: "Matinee",
  version: "1",
  summary: "Cinema ticketing: movies, showtimes, seats, tickets",
  description: [
    "Times are RFC 3339 in UTC, amounts of money whole numbers of minor units with their currency, ids whole numbers.",
    "Fields and codes are only added; ignore those that you do not know.",
    "An error is a problem document (RFC 9457) with a `code`; each operation lists those that it answers. Any of them may answer `internal_error` or `unavailable`, and nothing is left half done.",
  ].join("\n\n"),
  contact: { name: "The maintainers of Matinee" },
  license: { name: "MIT", identifier: "MIT" },
};

const SECURITY_SCHEMES = {
  bearer: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description:
      "The `access_token` of a login, which is valid for a short time: `POST /v1/auth/refresh` gives the next one. Or the key of a program (`mk_live_…`), or of a device at a door (`gate_…`).",
  },
};

/** The codes that a route names by `refusals`, by method and path: "get /v1/movies". */
export type CodesNamed = ReadonlyMap<string, readonly ProblemCode[]>;

/** `serverUrl` is this server's address. Costs some 100 ms of CPU time in all, so keep what it makes. */
export function completed(generated: Document, named: CodesNamed, serverUrl: string): Document {
  const used = new Set<ProblemCode>();
  const complete = (method: string, path: string, operation: Operation): Operation => {
    const codes = new Set([
      ...(named.get(`${method} ${path}`) ?? []),
      ...codesOfShape(method, path, operation),
    ]);
    for (const code of codes) used.add(code);
    const { default: _, ...own } = operation.responses;
    return {
      ...operation,
      ...(operation["x-repeated"] === undefined ? {} : { description: withRepetition(operation) }),
      security: operation.security ?? [],
      responses: merged(withHeaders(own, operation), problemResponses(codes)),
    };
  };
  const paths = Object.fromEntries(
    Object.entries(generated.paths).map(([path, item]) => [
      path,
      Object.fromEntries(
        Object.entries(item).map(([method, operation]) => [method, complete(method, path, operation)]),
      ),
    ]),
  );
  const { schemas, responses } = problemComponents(used, generated.components.schemas);
  const usedResponses = referredTo("responses", responses, paths);
  return {
    ...generated,
    openapi: "3.1.0",
    info: INFO,
    servers: [{ url: serverUrl, description: "This server" }],
    tags: tagsOf(operationsOf({ paths }).map(({ operation }) => operation)),
    paths,
    components: {
      ...generated.components,
      securitySchemes: { ...generated.components["securitySchemes"], ...SECURITY_SCHEMES },
      headers: referredTo("headers", HEADERS, [paths, usedResponses]),
      responses: usedResponses,
      schemas: { ...generated.components.schemas, ...schemas },
    },
  };
}

/** Those components to which `referring` refers. */
function referredTo<Component>(
  kind: string,
  components: Readonly<Record<string, Component>>,
  referring: object,
): Record<string, Component> {
  const text = JSON.stringify(referring);
  return Object.fromEntries(
    Object.entries(components).filter(([name]) => text.includes(`"#/components/${kind}/${name}"`)),
  );
}

/** The problems that follow from what a route takes, so that it does not name them. */
function codesOfShape(
  method: string,
  path: string,
  { security = [], parameters = [], requestBody, responses, "x-permission": permission }: Operation,
): ProblemCode[] {
  const isRead = method === "get";
  const isOfPersons =
    security.some((scheme) => "bearer" in scheme) &&
    (permission === undefined || permission === "owner" || permission === "admin");
  const answersContent = Object.entries(responses).some(
    ([status, { content }]) => status.startsWith("2") && content !== undefined,
  );
  const takes = (place: string): boolean => parameters.some((parameter) => parameter.in === place);
  const codes: [boolean, ...ProblemCode[]][] = [
    [security.length > 0, "unauthenticated", "setting_missing"],
    [isOfPersons, "key_not_allowed"],
    // Requests with an API key are counted.
    [security.length > 0 && !isOfPersons, "too_many_requests"],
    [!isRead, "body_too_large", "invalid_input", "unknown_field"],
    [requestBody !== undefined, "malformed_json", "malformed_gzip", "unsupported_media_type"],
    [parameters.length > 0, "invalid_input"],
    [takes("query"), "unknown_field"],
    [path.startsWith("/v1/") && answersContent, "not_acceptable"],
    [true, "internal_error", "unavailable"],
  ];
  return codes.flatMap(([applies, ...these]) => (applies ? these : []));
}

const takesHeader = ({ parameters = [] }: Operation, name: string): boolean =>
  parameters.some((parameter) => parameter.in === "header" && parameter.name.toLowerCase() === name);

/** The headers of successes that follow from what a route takes and answers. */
function withHeaders(responses: Operation["responses"], operation: Operation): Record<string, Response> {
  const takes = (name: string): boolean => takesHeader(operation, name);
  const always = headers(
    ...ON_EACH,
    ...(takes("idempotency-key") ? (["Idempotent-Replayed"] as const) : []),
    ...("304" in responses || takes("if-match") ? (["ETag"] as const) : []),
  );
  return Object.fromEntries(
    Object.entries(responses).map(([status, response]) => [
      status,
      { ...response, headers: { ...response.headers, ...always } },
    ]),
  );
}

/** A route may answer a status with a body of its own and with a problem, too. */
function merged(own: Record<string, Response>, problems: Record<string, Response>): Record<string, Response> {
  const both = { ...problems, ...own };
  for (const [status, response] of Object.entries(own)) {
    const problem = problems[status];
    if (problem !== undefined)
      both[status] = { ...response, content: { ...contentOf(problem), ...response.content } };
  }
  return both;
}

const contentOf = ({ content = {} }: Response): JsonObject => content;

const withRepetition = ({ description = "", "x-repeated": repeated }: Operation): string =>
  `${description} Needs no \`Idempotency-Key\`: ${repeated}.`.trim();

/** Every POST of `/v1` takes an `Idempotency-Key`, or says what comes of it when it is sent again. */
export const faultsOfRepetition = (document: Document): string[] =>
  operationsOf(document)
    .filter(
      ({ method, path, operation }) =>
        method === "post" && path.startsWith("/v1/") && !isRepeatable(operation),
    )
    .map(({ path }) => `POST ${path} does not say what comes of it when it is sent again`);

const isRepeatable = (operation: Operation): boolean =>
  operation["x-repeated"] !== undefined || takesHeader(operation, "idempotency-key");

/** What is wrong with the names of operations, which become names of functions in clients' code. */
export function faultsOfIds(document: Document): string[] {
  const operations = operationsOf(document);
  const byId = Map.groupBy(operations, ({ operation }) => operation.operationId ?? "");
  return Array.from(byId).flatMap(([id, those]) => {
    const routes = those.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    if (id === "") return routes.map((route) => `${route} has no operationId`);
    if (!/^[a-z][a-zA-Z\d]*$/.test(id)) return routes.map((route) => `${route}: ${id} is not in camel case`);
    return routes.length > 1 ? [`${id} names ${routes.join(" and ")}`] : [];
  });
}

import { describe, expect, it } from "vitest";
import { completed, faultsOfIds, faultsOfRepetition } from "../../../src/http/document/complete.ts";
import type { Document, Operation } from "../../../src/http/document/shape.ts";
import { codesNamed, refusals } from "../../../src/http/openapi.ts";
import type { ProblemCode } from "../../../src/http/problem-codes.ts";
import { badExamples } from "../../support/document/examples.ts";
import { Judge } from "../../support/document/judge.ts";
import { Schemas } from "../../support/document/schemas.ts";

const SEATS: Operation = {
  operationId: "listSeats",
  parameters: [{ name: "id", in: "path" }],
  responses: {
    200: {
      description: "The seats",
      content: { "application/json": { schema: { $ref: "#/components/schemas/Seats" } } },
    },
  },
};

const documentWith = (operations: Record<string, Operation>): Document => ({
  paths: { "/v1/seats/{id}": operations },
  components: {
    schemas: {
      Seats: {
        type: "object",
        required: ["seats"],
        properties: { seats: { type: "array", items: { type: "string" } } },
        additionalProperties: false,
      },
    },
  },
});

const made = (...codes: ProblemCode[]): Document =>
  completed(documentWith({ get: SEATS }), new Map([["get /v1/seats/{id}", codes]]), "https://matinee.test");

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => ({
  method: "GET",
  path: "/v1/seats/7",
  status,
  headers: new Headers({
    "content-type": status < 400 ? "application/json" : "application/problem+json",
    ...headers,
  }),
  body,
});

const problem = (code: ProblemCode, status: number, more = {}) => ({
  type: `urn:matinee:problem:${code}`,
  title: "Title",
  status,
  detail: "Detail",
  code,
  request_id: "1",
  ...more,
});

const faults = (document: Document, given: ReturnType<typeof answer>): string[] =>
  new Judge({ ...document }).faults(given).map(({ fault }) => fault);

describe("codes that a route names", () => {
  it("are all known, also where several lists are spread into one route", () => {
    const responses = { 200: {}, ...refusals("seats_taken", "forbidden"), ...refusals("seats_blocked") };
    expect(codesNamed(responses)).toEqual(["seats_taken", "forbidden", "seats_blocked"]);
    expect(Object.keys(responses)).toEqual(["200"]);
  });

  it("make a response for each status, with a schema for each code", () => {
    const { paths, components } = made("seats_taken", "seats_blocked", "showtime_not_found");
    const { responses } = paths["/v1/seats/{id}"]?.["get"] ?? SEATS;
    expect(responses["409"]?.content).toEqual({
      "application/problem+json": {
        schema: {
          oneOf: [
            { $ref: "#/components/schemas/SeatsBlockedProblem" },
            { $ref: "#/components/schemas/SeatsTakenProblem" },
          ],
        },
      },
    });
    expect(responses["404"]).toEqual({ $ref: "#/components/responses/ShowtimeNotFound" });
    expect(JSON.stringify(components.schemas["SeatsTakenProblem"])).toContain('"seats"');
  });
});

describe("an answer", () => {
  const document = made("seats_taken", "showtime_not_found");

  it.each([
    ["as documented", answer(200, { seats: ["A1"] })],
    ["a problem that the route names", answer(409, problem("seats_taken", 409, { seats: ["A1"] }))],
    ["a problem that follows from the route", answer(500, problem("internal_error", 500))],
    ["of another route", { ...answer(418, {}), path: "/v1/teapot" }],
  ])("%s is accepted", (_, given) => {
    expect(faults(document, given)).toEqual([]);
  });

  it.each([
    ["another status", answer(202, {}), /status is not documented/],
    ["a code of another route", answer(409, problem("seats_blocked", 409)), /code is not documented/],
    ["a body without its field", answer(200, {}), /"seats"/],
    ["a body with a field more", answer(200, { seats: [], rows: 1 }), /rows/],
    ["a problem without its member", answer(409, problem("seats_taken", 409)), /"seats"/],
    ["a problem with a member more", answer(404, problem("showtime_not_found", 404, { x: 1 })), /member x/],
    ["a header more", answer(200, { seats: [] }, { etag: '"1"' }), /etag/],
    ["another media type", answer(200, undefined, { "content-type": "text/csv" }), /text\/csv/],
  ])("with %s is not", (_, given, fault) => {
    expect(faults(document, given).join()).toMatch(fault);
  });
});

describe("names of operations", () => {
  it("are missing, used twice, or written wrongly", () => {
    const { operationId: _, ...nameless } = SEATS;
    const wrong = { ...SEATS, operationId: "Put_seats" };
    expect(faultsOfIds(documentWith({ get: SEATS, post: SEATS, put: wrong, delete: nameless }))).toEqual([
      "listSeats names GET /v1/seats/{id} and POST /v1/seats/{id}",
      "PUT /v1/seats/{id}: Put_seats is not in camel case",
      "DELETE /v1/seats/{id} has no operationId",
    ]);
    expect(faultsOfIds(documentWith({ get: SEATS }))).toEqual([]);
  });
});

describe("what comes of a POST that is sent again", () => {
  const keyed = { ...SEATS, parameters: [{ name: "Idempotency-Key", in: "header" }] };

  it("is said by its key, or in words", () => {
    const said = { ...SEATS, "x-repeated": "the same seats are listed" };
    expect(faultsOfRepetition(documentWith({ post: said }))).toEqual([]);
    expect(faultsOfRepetition(documentWith({ post: keyed }))).toEqual([]);
    expect(faultsOfRepetition(documentWith({ get: SEATS, put: SEATS }))).toEqual([]);
    expect(faultsOfRepetition(documentWith({ post: SEATS }))).toEqual([
      "POST /v1/seats/{id} does not say what comes of it when it is sent again",
    ]);
    const { paths } = completed(documentWith({ post: said }), new Map(), "https://matinee.test");
    expect(paths["/v1/seats/{id}"]?.["post"]?.description).toBe(
      "Needs no `Idempotency-Key`: the same seats are listed.",
    );
  });
});

it("finds the examples that their schemas do not allow", () => {
  const { components } = documentWith({});
  const schema = { $ref: "#/components/schemas/Seats" };
  const document = {
    components,
    paths: {
      good: { schema, example: { seats: [] } },
      bad: { schema, examples: { one: { value: { seats: 1 } } } },
    },
  };
  const { count, faults: found } = badExamples(document, new Schemas(document));
  expect([count, found.length]).toEqual([2, 1]);
  expect(found[0]).toContain("#/paths/bad");
});

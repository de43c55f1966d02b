/** How the API document is served, and what is in it beside the schemas of the routes. */

import { beforeAll, describe, expect, it } from "vitest";
import { operationsOf } from "../../../src/http/document/shape.ts";
import type { Document, Operation } from "../../../src/http/document/shape.ts";
import { call } from "../../support/world.ts";

let document: Document;
beforeAll(async () => {
  document = await (await call("GET", "/openapi.json")).json<Document>();
});

const operation = (method: string, path: string): Operation | undefined => document.paths[path]?.[method];

describe.each(["/openapi.json", "/openapi-older.json"])("%s", (path) => {
  it("may be kept by caches, read by any page, and is not sent again to a client that has it", async () => {
    const first = await call("GET", path, { headers: { origin: "https://shop.example" } });
    expect(first.status).toBe(200);
    expect(first.headers.get("content-type")).toBe("application/json");
    expect(first.headers.get("cache-control")).toMatch(/^public, max-age=\d+$/);
    expect(first.headers.get("access-control-allow-origin")).toBe("*");
    expect(await first.json()).toMatchObject({
      openapi: "3.1.0",
      info: { license: { identifier: "MIT" }, contact: { name: expect.any(String) as string } },
      servers: [{ url: expect.stringMatching(/^http.*[^/]$/) as string }],
    });
    const again = await call("GET", path, {
      headers: { "if-none-match": first.headers.get("etag") ?? "none" },
    });
    expect([again.status, await again.text()]).toEqual([304, ""]);
  });
});

describe("an operation of the document", () => {
  it("says whether somebody has to sign in, and has no answer for every other status", () => {
    for (const one of operationsOf(document)) {
      expect([one.path, one.operation.security]).toEqual([one.path, expect.any(Array)]);
      expect(Object.keys(one.operation.responses)).not.toContain("default");
    }
    expect(operation("get", "/v1/movies")?.security).toEqual([]);
    expect(operation("get", "/v1/me")?.security).toEqual([{ bearer: [] }]);
  });

  it("answers what follows from its shape", () => {
    expect(Object.keys(operation("post", "/v1/showtimes/{id}/reservations")?.responses ?? {})).toEqual(
      expect.arrayContaining(["201", "400", "401", "413", "415", "422", "500", "503"]),
    );
    const list = Object.keys(operation("get", "/v1/movies")?.responses ?? {});
    expect(list).toEqual(expect.arrayContaining(["200", "304", "422", "500"]));
    for (const status of ["400", "401", "413", "415"]) expect(list).not.toContain(status);
  });

  it("has the headers of its answers", () => {
    expect(operation("get", "/v1/movies")?.responses["200"]?.headers).toMatchObject({
      ETag: {},
      "X-Request-Id": {},
    });
    expect(operation("post", "/v1/showtimes/{id}/reservations")?.responses["201"]?.headers).toMatchObject({
      "Idempotent-Replayed": {},
    });
  });

  it("has tags that the document explains", () => {
    const { tags = [] } = document;
    expect(tags.filter(({ description }) => description === undefined)).toEqual([]);
    for (const one of operationsOf(document))
      for (const tag of one.operation.tags ?? []) expect(tags.map(({ name }) => name)).toContain(tag);
  });
});

/** The document of the older APIs: each of their routes is in it, and it names what `/v1` has for it. */

import { beforeAll, describe, expect, it } from "vitest";
import { isOlder } from "../../src/dialects/frame.ts";
import { faultsOfIds } from "../../src/http/document/complete.ts";
import { operationsOf } from "../../src/http/document/shape.ts";
import type { Document } from "../../src/http/document/shape.ts";
import { app } from "../support/all-routes.ts";
import { call } from "../support/world.ts";

const documentAt = async (path: string): Promise<Document> => (await call("GET", path)).json<Document>();

let older: Document;
beforeAll(async () => {
  older = await documentAt("/openapi-older.json");
});

const routesOf = (document: Document): string[] =>
  operationsOf(document).map(({ method, path }) => `${method.toUpperCase()} ${path}`);

describe("the document of the older APIs", () => {
  it("has each route of their routers, and no other", () => {
    const routes = app.routes
      .filter(({ method, path }) => method !== "ALL" && isOlder(path) && !/[*]|.\/$/.test(path))
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)(?:\{[^}]*\})?/g, "{$1}")}`);
    expect(routes.length).toBeGreaterThan(48);
    expect(routesOf(older).toSorted()).toEqual([...new Set(routes)].toSorted());
  });

  it("names each operation, says that it is deprecated, and what to use instead", async () => {
    expect(faultsOfIds(older)).toEqual([]);
    const routes = routesOf(await documentAt("/openapi.json"));
    for (const { operation } of operationsOf(older)) {
      expect(operation).toMatchObject({ deprecated: true, summary: expect.any(String) as string });
      expect(routes).toContain(operation["x-counterpart"]);
    }
  });

  it("asks for a token where a call is refused without one", async () => {
    for (const { method, path, operation } of operationsOf(older)) {
      if (!("401" in operation.responses) || operation.security?.some((way) => Object.keys(way).length === 0))
        continue;
      const answer = await call(method.toUpperCase(), path.replaceAll(/\{\w+\}/g, "1"));
      expect([path, answer.status]).toEqual([path, path === "/login" ? 400 : 401]);
    }
  });
});

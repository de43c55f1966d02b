/** Bodies of routes that do not need one: none is ignored. */

import type { OpenAPIHono } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import * as z from "zod";
import { honoPath } from "./accept.ts";
import { invalidInput } from "./invalid-input.ts";

type Documented = OpenAPIHono["openAPIRegistry"];

/**
 * Refuses a body on a documented route that takes none: `unknown_field` names its fields. An empty object is as good as no
 * body.
 */
export function refusesStrayBodies(documented: () => Documented): MiddlewareHandler {
  let bodiless: Set<string> | undefined;
  return async (c, next) => {
    if (c.req.raw.body !== null) {
      bodiless ??= new Set(documented().definitions.flatMap(bodilessRoute));
      const isBodiless = matchedRoutes(c).some(({ method, path }) => bodiless?.has(`${method} ${path}`));
      if (isBodiless) refuseStray((await c.req.text()).trim());
    }
    await next();
  };
}

function bodilessRoute(definition: Documented["definitions"][number]): string[] {
  if (definition.type !== "route" || definition.route.request?.body !== undefined) return [];
  const { method, path } = definition.route;
  return [`${method.toUpperCase()} ${honoPath(path)}`];
}

const NO_BODY = z.strictObject({}, "This route takes no body");

function refuseStray(text: string): void {
  if (text === "") return;
  const { error } = NO_BODY.safeParse(parsed(text));
  if (error !== undefined) throw invalidInput(error, "json");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** For routes with an optional body: an empty one is none, also where the content type says that it is JSON. */
export const emptyIsNoBody: MiddlewareHandler = async (c, next) => {
  if (c.req.header("content-type") !== undefined && (await c.req.text()) === "") {
    const headers = new Headers(c.req.raw.headers);
    headers.delete("content-type");
    c.req.raw = new Request(c.req.url, { method: c.req.method, headers });
  }
  await next();
};

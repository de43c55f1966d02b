/** Bodies of routes that do not need one: none is ignored. */

import type { MiddlewareHandler } from "hono";
import * as z from "zod";
import { ofDocumented } from "./documented-routes.ts";
import type { Registry } from "./documented-routes.ts";
import { invalidInput } from "./invalid-input.ts";

/**
 * Refuses a body on a documented route that takes none: `unknown_field` names its fields. An empty object is as good as no
 * body.
 */
export function refusesStrayBodies(registry: () => Registry): MiddlewareHandler {
  const bodilessOf = ofDocumented(registry, (route) => (route.request?.body === undefined ? route : null));
  return async (c, next) => {
    if (c.req.raw.body !== null && bodilessOf(c).length > 0) refuseStray((await c.req.text()).trim());
    await next();
  };
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

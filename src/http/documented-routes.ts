import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { matchedRoutes } from "hono/route";

export type Registry = OpenAPIHono["openAPIRegistry"];
export type Documented = Extract<Registry["definitions"][number], { type: "route" }>["route"];

/**
 * Reads of the documented routes that a request matches what `of` says of them, null for nothing. A route is asked about once,
 * when it is first matched: some are registered later than this is made.
 */
export function ofDocumented<Said extends object>(
  registry: () => Registry,
  of: (route: Documented) => Said | null,
): (c: Context) => Said[] {
  /** By the routes of the router, which stay the same objects. */
  const known = new WeakMap<object, Said | null>();
  let documented: { readonly read: number; readonly routes: ReadonlyMap<string, Documented> } = {
    read: 0,
    routes: new Map(),
  };
  const lookUp = (route: string): Said | null => {
    const { definitions } = registry();
    if (definitions.length > documented.read)
      documented = { read: definitions.length, routes: new Map(definitions.flatMap(named)) };
    const found = documented.routes.get(route);
    return found === undefined ? null : of(found);
  };
  return (c) =>
    matchedRoutes(c).flatMap((matched) => {
      let said = known.get(matched);
      if (said === undefined) {
        said = lookUp(`${matched.method} ${matched.path}`);
        known.set(matched, said);
      }
      return said ?? [];
    });
}

/** By method and path as Hono has them, which writes `/{id}` of the document as `/:id`. */
function named(definition: Registry["definitions"][number]): [string, Documented][] {
  if (definition.type !== "route") return [];
  const { method, path } = definition.route;
  return [[`${method.toUpperCase()} ${path.replaceAll(/\{(.+?)\}/g, ":$1")}`, definition.route]];
}

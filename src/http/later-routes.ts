/** Routes that cost nothing when a Worker starts: they are loaded when somebody first asks for what is not there yet. */

import type { OpenAPIHono } from "@hono/zod-openapi";
import { lazily } from "../platform/lazily.ts";
import type { AppEnv } from "./openapi.ts";

export interface LaterRoutes {
  /** Whether a route at this path, if there is one, may be among these. */
  readonly mayHave: (path: string) => boolean;
  /** Registers them. */
  readonly load: () => Promise<void>;
}

/**
 * `fetch` answers as if all routes had been there from the start. For a request that no registered route answers, it loads those
 * of `later` that may, one after the other, until one does. So no path may be answered by routes of two parts: which of them comes
 * first would depend on what was asked for before.
 */
export function loadedLater(app: OpenAPIHono<AppEnv>, later: readonly LaterRoutes[]) {
  const waiting = new Set(later.map(({ mayHave, load }) => ({ mayHave, load: lazily(load) })));
  const load = async (isNeeded: (routes: LaterRoutes) => boolean): Promise<void> => {
    for (const routes of waiting) {
      if (!isNeeded(routes)) continue;
      await routes.load();
      waiting.delete(routes);
    }
  };
  const isRegistered = (method: string, path: string): boolean =>
    app.router.match(method, path)[0].some(([[, route]]) => route.method === method);
  return {
    fetch: (request: Request, bindings?: Env, context?: ExecutionContext): Response | Promise<Response> => {
      if (waiting.size === 0) return app.fetch(request, bindings, context);
      const path = app.getPath(request);
      const method = methodOf(request);
      if (isRegistered(method, path)) return app.fetch(request, bindings, context);
      return load((routes) => routes.mayHave(path) && !isRegistered(method, path)).then(() =>
        app.fetch(request, bindings, context),
      );
    },
    /** For what looks at all routes: the documents. */
    loadAll: () => load(() => true),
  };
}

/** Of the route that is asked for: of a preflight, that which it is about. */
function methodOf(request: Request): string {
  if (request.method === "HEAD") return "GET";
  if (request.method !== "OPTIONS") return request.method;
  return request.headers.get("access-control-request-method") ?? "OPTIONS";
}

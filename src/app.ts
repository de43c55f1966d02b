/**
 * The table of contents: the middleware of every request, and one line per router. Here are those of logins, of the way to a
 * ticket and of the door, which every Worker that starts has; app-orders.ts, app-desk.ts and dialects/router.ts have the others.
 */

import { requestId } from "hono/request-id";
import { documentOfOlder } from "./dialects/document.ts";
import { isOlder, onOlderError, pathOf } from "./dialects/frame.ts";
import { checkIns } from "./door/check-ins/routes.ts";
import { refusesUnreadable } from "./http/accept.ts";
import { refusesStrayBodies } from "./http/bodies.ts";
import { limitedJson } from "./http/body-limits.ts";
import { crossOrigin } from "./http/cross-origin.ts";
import { docsPage } from "./http/docs-page.ts";
import { documentOf, servedDocument } from "./http/document.ts";
import { notFound, onError } from "./http/error-answers.ts";
import { frontPage } from "./http/front-page.ts";
import { loadedLater } from "./http/later-routes.ts";
import { slice } from "./http/openapi.ts";
import { RememberingRouter } from "./http/remembering-router.ts";
import { safeHeaders, traced } from "./http/security.ts";
import { unless } from "./http/unless.ts";
import { accounts } from "./identity/accounts/routes.ts";
import { viewsFrom } from "./identity/auditing.ts";
import { sessions } from "./identity/sessions/routes.ts";
import { live } from "./live/routes.ts";
import { cinemas } from "./programme/cinemas/routes.ts";
import { movies } from "./programme/movies/routes.ts";
import { posters } from "./programme/posters/routes.ts";
import { screens } from "./programme/screens/routes.ts";
import { showtimes } from "./programme/showtimes/routes.ts";
import { availability } from "./sales/availability/routes.ts";
import { reservations } from "./sales/reservations/routes.ts";

const MAX_BODY_BYTES = 64 * 1024;
/** Have limits of their own. */
const LARGE =
  /^(PUT \/v1\/(movies\/[^/]+\/poster|cinemas\/[^/]+\/logo)|POST \/v1\/showtimes\/batch|POST \/v1\/cinemas\/[^/]+\/programme|(POST|PATCH) \/v1\/cinemas\/[^/]+\/screens(\/[^/]+)?)$/;

/** Hono's default would try a faster router first, which cannot hold all paths here, and then use this one. */
export const app = slice({ router: new RememberingRouter(), getPath: pathOf });

const isCurrent = (path: string): boolean => !isOlder(path);

/** Beside the routers of this file. */
const { fetch, loadAll } = loadedLater(app, [
  {
    mayHave: isOlder,
    load: async () => {
      const { registerOlder } = await import("./dialects/router.ts");
      registerOlder(app);
    },
  },
  {
    mayHave: isCurrent,
    load: async () => {
      const { registerOrders } = await import("./app-orders.ts");
      registerOrders(app);
    },
  },
  {
    mayHave: isCurrent,
    load: async () => {
      const { registerDesk } = await import("./app-desk.ts");
      registerDesk(app);
    },
  },
]);
export { fetch, loadAll };

viewsFrom(async (request) => fetch(request));

app.use(requestId(), traced, safeHeaders);
for (const path of ["/v1/*", "/.well-known/*", "/openapi.json", "/openapi-older.json"])
  app.use(path, crossOrigin);
app.use(
  "/v1/*",
  refusesUnreadable(() => app.openAPIRegistry),
);
app.use(
  "/v1/*",
  unless(({ req }) => LARGE.test(`${req.method} ${req.path}`), limitedJson(MAX_BODY_BYTES)),
);
app.use(
  "/v1/*",
  refusesStrayBodies(() => app.openAPIRegistry),
);

app.route("/v1", accounts);
app.route("/v1", sessions);
app.route("/v1", movies);
app.route("/v1", cinemas);
app.route("/v1", screens);
app.route("/v1", showtimes);
app.route("/v1", posters);
app.route("/v1", reservations);
app.route("/v1", availability);
app.route("/v1", checkIns);
app.route("/v1", live);

app.get("/health", (c) => c.json({ status: "ok" }));
app.get(
  "/openapi.json",
  servedDocument(async () => {
    await loadAll();
    return documentOf(app);
  }),
);
app.get("/openapi-older.json", servedDocument(documentOfOlder));
app.get("/docs", docsPage);
app.get("/", frontPage);

app.onError((error, c) => (isOlder(c.req.path) ? onOlderError : onError)(error, c));
app.notFound(notFound(app.router));

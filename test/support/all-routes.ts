/** The app with all of its routes, for tests that go through them. */

import { app, loadAll } from "../../src/app.ts";

await loadAll();

export { app };

/** `GET /`: what this server is and where to go on, as a page for people and as JSON for programs. */

import type { Handler } from "hono";
import { houseBrand, isLocal, publicUrl } from "../platform/settings.ts";
import { liked } from "./accept.ts";
import { html } from "./html.ts";
import { PAGE_HEADERS, page } from "./page-frame.ts";

const ABOUT = "Cinema ticketing: films, showtimes, seats, tickets.";

interface Place {
  readonly rel: string;
  readonly path: string;
  readonly name: string;
  readonly text: string;
}

const PLACES: readonly Place[] = [
  { rel: "docs", path: "/docs", name: "Documentation", text: "Read every route, and try it with a token." },
  {
    rel: "openapi",
    path: "/openapi.json",
    name: "OpenAPI document of /v1",
    text: "Made of the schemas by which requests are checked, so it is what counts.",
  },
  {
    rel: "openapi_older",
    path: "/openapi-older.json",
    name: "OpenAPI document of the older APIs",
    text: "For programs that were written for the four APIs at the root paths.",
  },
  { rel: "health", path: "/health", name: "Health", text: "Whether this server runs." },
  {
    rel: "ready",
    path: "/health/ready",
    name: "Readiness",
    text: "Whether everything is there that it needs.",
  },
];

const MAILBOX: Place = {
  rel: "mailbox",
  path: "/dev/mailbox",
  name: "Mailbox",
  text: "Mails that this machine kept instead of sending them.",
};

export const frontPage: Handler = (c) => {
  const places = isLocal() ? [...PLACES, MAILBOX] : PLACES;
  if (liked(c, ["application/json", "text/html"]) === "text/html")
    return c.html(pageOf(places), 200, { ...PAGE_HEADERS, vary: "Accept" });
  const links = Object.fromEntries(places.map(({ rel, path }) => [rel, publicUrl(path)]));
  return c.json({ name: houseBrand().name, description: ABOUT, links }, 200, { vary: "Accept" });
};

const pageOf = (places: readonly Place[]): string =>
  page(
    "A cinema's box office",
    html`<p>${ABOUT} An API for programs; this server answers it under <code>/v1</code>.</p>
      <ul>
        ${places.map(({ path, name, text }) => html`<li><a href="${path}">${name}</a><br />${text}</li>`)}
      </ul>`,
  );

/** The page at `/docs`: Swagger UI, from a content delivery network in one fixed version. */

import { swaggerUI } from "@hono/swagger-ui";
import { every } from "hono/combine";
import { createMiddleware } from "hono/factory";

const VERSION = "5.35.0";
const FILES = `https://cdn.jsdelivr.net/npm/swagger-ui-dist@${VERSION}/`;
/** Of the one script inside the page, which starts the others. A test computes it again. */
const SCRIPT_HASH = "sha256-288WkDTdFqdwOxpSTWGqfj9nrL8lKvkBVR7aOW/nw28=";

/** Only these files run; they may ask this server only, and show the images that they contain. */
const POLICY = [
  "default-src 'none'",
  `script-src '${SCRIPT_HASH}' ${FILES}`,
  `style-src 'unsafe-inline' ${FILES}`,
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

export const docsPage = every(
  createMiddleware(async (c, next) => {
    c.header("content-security-policy", POLICY);
    await next();
  }),
  swaggerUI({ url: "/openapi.json", title: "Matinee", version: VERSION }),
);

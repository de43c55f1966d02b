/** The page at `/docs`: Swagger UI. Its files are static assets, which `src/dev/make-assets.ts` copies from the package. */

import type { Handler } from "hono";

/** Only this server's files run, and they may ask this server only. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Documentation - Matinee</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/docs/swagger-ui.css" />
    <link rel="stylesheet" href="/docs/docs.css" />
  </head>
  <body>
    <a class="docs-home" href="/">MATINEE</a>
    <main id="docs"></main>
    <noscript>This page needs JavaScript. The documents are /openapi.json and /openapi-older.json.</noscript>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/swagger-ui-standalone-preset.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

export const docsPage: Handler = (c) => c.html(PAGE, 200, { "content-security-policy": POLICY });

/** The OpenAPI documents: made when somebody asks for them, so that they cost nothing when a Worker starts. */

import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Handler } from "hono";
import { publicUrl } from "../platform/settings.ts";
import { shownIfChanged, tagged } from "./conditional.ts";
import type { Document } from "./document/shape.ts";
import { codesNamed } from "./openapi.ts";
import type { AppEnv } from "./openapi.ts";

const MAX_AGE_S = 60;

/** Serves the document that `make` makes. This isolate makes it once. */
export function servedDocument(make: () => Promise<object>): Handler {
  let kept: { readonly text: string; readonly etag: string } | null = null;
  return async (c) => {
    if (kept === null) {
      const document = await make();
      kept = { text: JSON.stringify(document), ...tagged(document) };
    }
    return shownIfChanged(c, kept.text, {
      "content-type": "application/json",
      "cache-control": `public, max-age=${MAX_AGE_S}`,
      etag: kept.etag,
    });
  };
}

/** The document of all routes that the app declares. */
export async function documentOf(app: OpenAPIHono<AppEnv>): Promise<object> {
  const { completed } = await import("./document/complete.ts");
  const generated = app.getOpenAPI31Document({ openapi: "3.1.0", info: { title: "", version: "" } });
  const named = app.openAPIRegistry.definitions.flatMap((definition) =>
    definition.type === "route"
      ? [
          [
            `${definition.route.method} ${definition.route.path}`,
            codesNamed(definition.route.responses),
          ] as const,
        ]
      : [],
  );
  // Also without what the generator leaves undefined, and without parts that two operations share.
  const plain: Document = JSON.parse(JSON.stringify(generated), withoutFlags);
  return completed(plain, new Map(named), publicUrl("").replace(/\/$/, ""));
}

/** The generator writes a regular expression's flags behind it. A JSON Schema has none: it is read as with `u`. */
const withoutFlags = (key: string, value: unknown): unknown =>
  key === "pattern" && typeof value === "string" ? value.replace(/\/[dgimsuvy]+$/, "") : value;

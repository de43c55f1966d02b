/** Fills `build/assets`, which a deployment serves beside the Worker. Wrangler runs it before each bundle, and the tests do. */

import { copyFileSync, mkdirSync } from "node:fs";
import path from "node:path";

const root = path.join(import.meta.dirname, "../..");
const packed = path.join(root, "node_modules/swagger-ui-dist");
const own = path.join(root, "src/http/docs");
const assets = path.join(root, "build/assets");

const FILES: readonly (readonly [folder: string, name: string, to: string])[] = [
  [packed, "swagger-ui.css", "docs"],
  [packed, "swagger-ui-bundle.js", "docs"],
  [packed, "swagger-ui-bundle.js.LICENSE.txt", "docs"],
  [packed, "swagger-ui-standalone-preset.js", "docs"],
  [packed, "swagger-ui-standalone-preset.js.LICENSE.txt", "docs"],
  [packed, "LICENSE", "docs"],
  [packed, "NOTICE", "docs"],
  [own, "start.js", "docs"],
  [own, "docs.css", "docs"],
  [own, "_headers", "."],
  [own, "_redirects", "."],
];

export function makeAssets(): void {
  mkdirSync(path.join(assets, "docs"), { recursive: true });
  for (const [folder, name, to] of FILES) copyFileSync(path.join(folder, name), path.join(assets, to, name));
}

if (import.meta.main) makeAssets();

import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Wrangler } from "./wrangler.ts";

/** Builds the Worker as it would be deployed, and returns the hash of its code and assets. */
export async function builtHash(wrangler: Wrangler, assets: string): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), "matinee-build-"));
  try {
    await wrangler.run("deploy", "--dry-run", "--minify", "--outdir", folder);
    const hash = createHash("sha256");
    for (const file of [...filesIn(folder), ...filesIn(assets)].filter(isDeployed))
      hash.update(path.basename(file)).update("\0").update(readFileSync(file));
    return hash.digest("hex");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Maps name the folders of this machine. */
const isDeployed = (file: string): boolean => !/\.map$|\/README\.md$/.test(file);

const filesIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath, entry.name))
        .sort()
    : [];

/** What a version says of itself: the same code under the same configuration has the same. */
export const fingerprint = (built: string, configuration: unknown, root: string): string =>
  createHash("sha256")
    .update(built)
    .update(JSON.stringify(configuration).replaceAll(JSON.stringify(root).slice(1, -1), ""))
    .digest("hex")
    .slice(0, 16);

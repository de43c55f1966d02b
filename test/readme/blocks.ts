/** The `sh` blocks of README.md, by their headings. */

import { readFileSync } from "node:fs";
import path from "node:path";

export interface Block {
  /** The heading of the second level that the block is under, and that right above it. */
  readonly part: string;
  readonly section: string;
  readonly text: string;
}

export function blocks(folder: string): Block[] {
  const readme = readFileSync(path.join(folder, "README.md"), "utf8");
  return readme
    .split(/^## /m)
    .slice(1)
    .flatMap((whole) => {
      const [part = ""] = whole.split("\n");
      return whole.split(/^### /m).flatMap((below) => {
        const [section = ""] = below.split("\n");
        return [...below.matchAll(/```sh\n(.*?)```/gs)].map(([, text = ""]) => ({ part, section, text }));
      });
    });
}

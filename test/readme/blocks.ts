/** The `sh` blocks of README.md, by their section. */

import { readFileSync } from "node:fs";
import path from "node:path";

export interface Block {
  /** The heading that the block is under. */
  readonly section: string;
  readonly text: string;
}

export function blocks(folder: string): Block[] {
  const readme = readFileSync(path.join(folder, "README.md"), "utf8");
  return readme
    .split(/^## /m)
    .slice(1)
    .flatMap((part) => {
      const [section = ""] = part.split("\n");
      return [...part.matchAll(/```sh\n(.*?)```/gs)].map(([, text = ""]) => ({ section, text }));
    });
}

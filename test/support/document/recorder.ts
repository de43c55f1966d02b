/** Lists, when a run ends, the answers that the API document does not have. */

import { writeFileSync } from "node:fs";
import type { Reporter } from "vitest/node";

export const recorder = (file: string): Reporter => ({
  onTestRunEnd(modules) {
    const heard = new Map<string, string>();
    for (const module of modules)
      for (const test of module.children.allTests())
        for (const fault of test.meta().undocumented ?? [])
          if (!heard.has(fault)) heard.set(fault, `${module.relativeModuleId}: ${test.fullName}`);
    const lines = Array.from(heard, ([fault, where]) => `${fault}    (${where})`).toSorted();
    writeFileSync(file, lines.map((line) => `${line}\n`).join(""));
    console.log(`${lines.length} kinds of answers are not in the API document: see ${file}`);
  },
});

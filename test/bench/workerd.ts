/** The workerd process of a stage, as the operating system sees it. */

import { readFileSync } from "node:fs";
import type { Stage } from "./stage.ts";

/** Linux tells; throws elsewhere. */
export function workerdPid({ server }: Stage): number {
  const children = readFileSync(`/proc/${server.pid}/task/${server.pid}/children`, "utf8");
  return Number(children.split(" ")[0]);
}

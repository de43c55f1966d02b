/** `npm run reset`: deletes the local data. Secrets stay. */

import { rmSync } from "node:fs";
import { dataFolder, takeFolder } from "./data-folder.ts";

const folder = dataFolder(null);
const taken = takeFolder(folder, "npm run reset");
if ("takenBy" in taken) {
  console.error(`A server runs on the local data: ${taken.takenBy}. Stop it first.`);
  process.exit(1);
}
taken.release();
rmSync(folder, { recursive: true, force: true });
console.log("The local data is gone; `npm run dev` makes new.");

/** `npm run reset`: deletes the local data. Secrets stay. */

import { rmSync } from "node:fs";
import path from "node:path";

rmSync(path.join(import.meta.dirname, "../../.wrangler/state"), { recursive: true, force: true });
console.log("The local data is gone; `npm run dev` makes new.");

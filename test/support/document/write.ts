/** Writes one of the OpenAPI documents into a file: `node write.ts /openapi.json FILE`. */

import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { madeDocuments } from "./made.ts";

const [of = "", file = ""] = process.argv.slice(2);
const document = (await madeDocuments())[of];
if (document === undefined) throw new Error(`there is no document ${of}`);
await mkdir(path.dirname(file), { recursive: true });
await writeFile(file, JSON.stringify(document, null, 1));

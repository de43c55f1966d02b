/** Prints the OpenAPI document of `/v1`. */

import { madeDocuments } from "./made.ts";

process.stdout.write(JSON.stringify((await madeDocuments())["/openapi.json"]));

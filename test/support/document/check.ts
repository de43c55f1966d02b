/**
 * `npm run check:document`: whether the OpenAPI documents are clean under Redocly's recommended rules, every operation has a name
 * of its own, and every example satisfies its schema.
 */

import { createConfig, lintFromString, unescapePointerFragment } from "@redocly/openapi-core";
import type { NormalizedProblem } from "@redocly/openapi-core";
import { faultsOfIds, faultsOfRepetition } from "../../../src/http/document/complete.ts";
import type { Document, Operation } from "../../../src/http/document/shape.ts";
import { badExamples } from "./examples.ts";
import { madeDocuments } from "./made.ts";
import { Schemas, at } from "./schemas.ts";

/** There is nothing that a client could do wrong. */
const takesNothing = ({ parameters = [], requestBody, security = [] }: Operation): boolean =>
  parameters.length === 0 && requestBody === undefined && security.length === 0;

const needless = (document: object, { ruleId, location: [place] }: NormalizedProblem): boolean => {
  const operation = place?.pointer?.split("/").slice(1, -1).map(unescapePointerFragment) ?? [];
  return ruleId === "operation-4xx-response" && takesNothing(at(document, operation) as Operation);
};

const config = await createConfig({ extends: ["recommended"] });
let faults = 0;
for (const [path, document] of Object.entries(await madeDocuments())) {
  const source = JSON.stringify(document, null, 1);
  const problems = await lintFromString({ source, absoluteRef: path.slice(1), config });
  const examples = badExamples(document, new Schemas(document));
  const found = [
    ...problems
      .filter((problem) => !needless(document, problem))
      .map(
        ({ severity, ruleId, message, location: [place] }) =>
          `${severity} ${ruleId}: ${message} at ${place?.pointer ?? "#/"}`,
      ),
    ...faultsOfIds(document as Document),
    ...faultsOfRepetition(document as Document),
    ...examples.faults,
  ];
  for (const fault of found) console.error(`${path}: ${fault}`);
  console.log(`${path}: ${examples.count} examples, ${found.length} faults`);
  faults += found.length;
}
process.exitCode = faults === 0 ? 0 : 1;

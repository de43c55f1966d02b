import type { Explained } from "../../http/problem.ts";
import { explain as explainEndpoint } from "../endpoints/refusals.ts";
import type { Refused as EndpointRefused } from "../endpoints/refusals.ts";

export type Refused = EndpointRefused | { readonly ok: false; readonly code: "delivery_not_found" };

export function explain(refusal: Refused): Explained {
  if (refusal.code === "delivery_not_found")
    return [
      refusal.code,
      "The webhook's log has no such delivery; it has those of 30 days. Nothing was done.",
    ];
  return explainEndpoint(refusal);
}

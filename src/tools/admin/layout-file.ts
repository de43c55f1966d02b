/** Which of the API's three forms of a hall a file has. */

import type { components } from "../../client/api.ts";
import { UsageError } from "./ended.ts";

type Seats =
  | { readonly layout: components["schemas"]["Layout"] }
  | { readonly pretix: Record<string, unknown> }
  | { readonly csv: string };

/** JSON with zones is a plan of pretix, any other JSON a layout; the API says what is wrong in it. */
export function seatsOf(file: string, text: string): Seats {
  if (/\.csv$/i.test(file)) return { csv: text };
  const plan = parsed(file, text);
  return "zones" in plan ? { pretix: plan } : { layout: plan };
}

function parsed(file: string, text: string): object {
  try {
    const plan: unknown = JSON.parse(text);
    if (typeof plan === "object" && plan !== null) return plan;
  } catch (fault) {
    throw new UsageError(`${file} is not JSON (a CSV's name ends in .csv): ${String(fault)}`);
  }
  throw new UsageError(`${file} has no layout.`);
}

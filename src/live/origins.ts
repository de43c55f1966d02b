/** Which pages may watch. Browsers open a WebSocket without a CORS check, so the origin is checked on connecting. */

import { isOfThisMachine, namesOrigin } from "../http/origins.ts";

export interface OriginRule {
  /** Origins separated by commas, or "*". */
  readonly listed: string;
  /** Where this server is reached; its own pages may always watch. */
  readonly own: string;
  readonly isLocal: boolean;
}

/** Whether pages of the origin may watch. Programs, which send no origin, may. */
export function mayWatch(origin: string | undefined, { listed, own, isLocal }: OriginRule): boolean {
  if (origin === undefined) return true;
  if (listed.split(",").some((entry) => entry.trim() === "*")) return true;
  return namesOrigin(`${own},${listed}`, origin) || (isLocal && isOfThisMachine(origin));
}

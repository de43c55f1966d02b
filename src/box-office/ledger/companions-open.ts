/** From when anybody may have companion seats that are bound to an accessible one. */

import type { Terms } from "./terms.ts";

/** Null for never. */
export const companionsOpenAtMs = ({ startsAtMs, companionsOpenMs }: Terms): number | null =>
  companionsOpenMs === undefined ? null : startsAtMs - companionsOpenMs;

export const companionsAreOpen = (terms: Terms, nowMs: number): boolean =>
  nowMs >= (companionsOpenAtMs(terms) ?? Infinity);

/** How a cinema writes its receipts: in whose name, numbered or not, attached to mails or not. */

import type { Caller } from "../../http/caller.ts";
import { may } from "../../identity/staff/permission.ts";
import type { Answer } from "../../platform/answer.ts";
import { now } from "../../platform/clock.ts";
import { optimistically } from "../../platform/optimistic.ts";
import type { Refused } from "../cinemas/refusals.ts";
import { PUSH_MS, pushFirst } from "../scheduling/service.ts";
import type { NewReceiptSettings, ReceiptSettings } from "./receipt-settings.ts";
import { NO_SETTINGS } from "./receipt-settings.ts";
import * as store from "./store.ts";

type Found<Settings> = Answer<{ readonly settings: Settings }, Refused>;

/** For those who may change the cinema. */
export async function settingsFor(caller: Caller, cinemaId: number): Promise<Found<ReceiptSettings>> {
  const found = await store.settingsOf(cinemaId);
  return found !== undefined && may(caller, "cinema", found)
    ? { ok: true, settings: found.settings }
    : { ok: false, code: "cinema_not_found" };
}

/** For receipts and mails. */
export const settingsOf = async (cinemaId: number): Promise<ReceiptSettings> =>
  (await store.settingsOf(cinemaId))?.settings ?? NO_SETTINGS;

/**
 * Replaces the settings. Sales from now on have numbered receipts, or have none: the first 50 box offices know it when this returns,
 * the others by the next sweep. `sawAsIs` says whether the settings are still what the caller read.
 */
export function setSettings(
  caller: Caller,
  cinemaId: number,
  wanted: NewReceiptSettings,
  sawAsIs: (settings: ReceiptSettings) => boolean,
): Promise<Found<NewReceiptSettings>> {
  return optimistically(async () => {
    const seen = await store.settingsOf(cinemaId);
    if (seen === undefined || !may(caller, "cinema", seen)) return { ok: false, code: "cinema_not_found" };
    if (!sawAsIs(seen.settings)) return { ok: false, code: "precondition_failed" };
    const changed = await store.setSettings(seen, wanted, now(), now() - PUSH_MS);
    if (changed === null) return null;
    await pushFirst(changed);
    return { ok: true, settings: wanted };
  });
}

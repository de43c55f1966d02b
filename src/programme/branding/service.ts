/** Whose name and colours a cinema's mails, pages and receipts have. */

import type { Caller } from "../../http/caller.ts";
import { may } from "../../identity/staff/permission.ts";
import type { Answer } from "../../platform/answer.ts";
import type { Brand } from "../../platform/brand.ts";
import { now } from "../../platform/clock.ts";
import { optimistically } from "../../platform/optimistic.ts";
import { houseBrand, publicUrl } from "../../platform/settings.ts";
import type { Refused as CinemaRefused } from "../cinemas/refusals.ts";
import { isVisible } from "../cinemas/sandbox.ts";
import type { AskCaller } from "../cinemas/sandbox.ts";
import { REMOVAL_AFTER_MS } from "../posters/poster.ts";
import type { Refused as ImageRefused } from "../posters/refusals.ts";
import { storePoster } from "../posters/service.ts";
import { brandOf } from "./branding.ts";
import type { Branding, NewBranding, Shown } from "./branding.ts";
import * as store from "./store.ts";

const shown = (branding: Branding): Shown => ({ branding, brand: brandFor(branding) });

/** What people see of a branding in this deployment. */
export const brandFor = (branding: Branding): Brand => brandOf(branding, houseBrand(), publicUrl);

/** The cinema's, as the caller may see it. */
export async function visibleBranding(
  cinemaId: number,
  ask: AskCaller,
): Promise<(Shown & { readonly sandbox: boolean }) | undefined> {
  const found = await store.brandingOf(cinemaId);
  return found !== undefined && (await isVisible(found, ask))
    ? { ...shown(found.branding), sandbox: found.sandbox }
    : undefined;
}

/** For the pages about a showtime; the house's brand if there is no such showtime. */
export async function brandAt(showtimeId: number): Promise<Brand> {
  const found = await store.brandingAt(showtimeId);
  return found === undefined ? houseBrand() : brandFor(found);
}

type Changed = Answer<Shown, CinemaRefused>;

/** Replaces all but the logo. `sawAsIs` says whether the branding is still what the caller read. */
export async function setBranding(
  caller: Caller,
  cinemaId: number,
  wanted: NewBranding,
  sawAsIs: (seen: Shown) => boolean,
): Promise<Changed> {
  const { colour } = wanted;
  const accent = colour === null ? null : (await import("./accent.ts")).accentOf(colour);
  return change(caller, cinemaId, ({ logoKey }) => ({ ...wanted, accent, logoKey }), sawAsIs);
}

/** The image stays in R2 for as long as a cinema or a movie has it. */
export async function setLogo(
  caller: Caller,
  cinemaId: number,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Answer<Shown, CinemaRefused | ImageRefused>> {
  const found = await store.brandingOf(cinemaId);
  if (found === undefined || !may(caller, "cinema", found)) return { ok: false, code: "cinema_not_found" };
  const logo = await storePoster(bytes);
  return logo.ok ? change(caller, cinemaId, (branding) => ({ ...branding, logoKey: logo.key })) : logo;
}

/** Not an error if it has none. */
export const removeLogo = (caller: Caller, cinemaId: number): Promise<Changed> =>
  change(caller, cinemaId, (branding) => ({ ...branding, logoKey: null }));

function change(
  caller: Caller,
  cinemaId: number,
  changed: (branding: Branding) => Branding,
  sawAsIs: (seen: Shown) => boolean = () => true,
): Promise<Changed> {
  return optimistically(async () => {
    const seen = await store.brandingOf(cinemaId);
    if (seen === undefined || !may(caller, "cinema", seen)) return { ok: false, code: "cinema_not_found" };
    if (!sawAsIs(shown(seen.branding))) return { ok: false, code: "precondition_failed" };
    const branding = changed(seen.branding);
    return (await store.setBranding(seen, branding, now() + REMOVAL_AFTER_MS))
      ? { ok: true, ...shown(branding) }
      : null;
  });
}

/** Endpoints: where owners have events sent. */

import type { Caller } from "../../http/caller.ts";
import { may, mayFor, reachOf } from "../../identity/staff/permission.ts";
import type { Answer } from "../../platform/answer.ts";
import { now, randomBytes } from "../../platform/clock.ts";
import { IV_BYTES, sealSecret } from "../../platform/sealed-secret.ts";
import { publicUrl, secret, webhooksAreLocal } from "../../platform/settings.ts";
import type { EventType } from "../log/event.ts";
import { addressRefusal } from "./address.ts";
import { OVERLAP_MS, SECRET_BYTES, shownSecret, webhookOfOwner } from "./endpoint.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Refused } from "./refusals.ts";
import * as store from "./store.ts";

const NOT_FOUND: Refused = { ok: false, code: "webhook_not_found" };

export interface NewEndpoint {
  readonly url: string;
  readonly description: string;
  readonly types: readonly EventType[] | null;
  readonly cinemas: readonly number[] | null;
}

type WithSecret = Answer<{ readonly endpoint: Endpoint; readonly shownSecret: string }, Refused>;

/** Makes an endpoint. Only this answer has its secret. */
export async function addEndpoint(caller: Caller, wanted: NewEndpoint): Promise<WithSecret> {
  const refused = refusedAddress(wanted.url);
  if (refused !== null) return refused;
  const whose = await ownerOf(caller, wanted.cinemas);
  if (!whose.ok) return whose;
  const { ownerId } = whose;
  const { sealed, shown } = newSecret(ownerId);
  const added = await store.addEndpoint({ ...wanted, ownerId, sealedSecret: sealed, createdAtMs: now() });
  return added === null
    ? { ok: false, code: "too_many_webhooks" }
    : { ok: true, endpoint: added, shownSecret: shown };
}

/** The caller's endpoints, the oldest first; of staff, those for cinemas where they may see to them. */
export async function listEndpoints(caller: Caller): Promise<Endpoint[]> {
  const reach = reachOf(caller, "webhooks");
  const own = reach === null ? caller.userId : reach.ownerId;
  const ownerIds = [...new Set([...(own === null ? [] : [own]), ...(reach?.employerIds ?? [])])];
  return (await store.endpointsOf(ownerIds)).filter((one) => maySee(caller, one));
}

/** Refuses an endpoint that is not the caller's to see to. */
export async function endpointFor(
  caller: Caller,
  id: number,
): Promise<Answer<{ readonly endpoint: Endpoint }, Refused>> {
  const found = await store.endpoint(id);
  return found !== undefined && maySee(caller, found) ? { ok: true, endpoint: found } : NOT_FOUND;
}

export async function changeEndpoint(
  caller: Caller,
  id: number,
  change: store.EndpointChange,
): Promise<Answer<{ readonly endpoint: Endpoint }, Refused>> {
  const found = await endpointFor(caller, id);
  if (!found.ok) return found;
  const { ownerId } = found.endpoint;
  const refused = change.url === undefined ? null : refusedAddress(change.url);
  if (refused !== null) return refused;
  if (change.cinemas !== undefined) {
    const whose = await ownerOf(caller, change.cinemas, ownerId);
    if (!whose.ok) return whose;
    if (whose.ownerId !== ownerId) return { ok: false, code: "several_owners" };
  }
  const changed = await store.changeEndpoint(id, change, now());
  return changed === null ? NOT_FOUND : { ok: true, endpoint: changed };
}

/** Makes a new secret, and shows it. The one before signs too for a day, so that receivers may change at their pace. */
export async function rotateSecret(caller: Caller, id: number): Promise<WithSecret> {
  const found = await endpointFor(caller, id);
  if (!found.ok) return found;
  const { sealed, shown } = newSecret(found.endpoint.ownerId);
  const changed = await store.replaceSecret(id, sealed, now() + OVERLAP_MS);
  return changed === null ? NOT_FOUND : { ok: true, endpoint: changed, shownSecret: shown };
}

export async function removeEndpoint(caller: Caller, id: number): Promise<Answer<unknown, Refused>> {
  const found = await endpointFor(caller, id);
  if (!found.ok) return found;
  await store.removeEndpoint(id);
  return { ok: true };
}

/** The endpoint that a mail is about; null where it is on again or gone. `nonce`: see `offNonce`. */
export async function endpointForMail(nonce: string): Promise<Endpoint | null> {
  const [id = 0, offAtMs = 0] = nonce.split("_").map(Number);
  return (await store.endpointOffSince(id, offAtMs)) ?? null;
}

/** Of those for all cinemas of an owner, the owner's and admins' alone. */
const maySee = (caller: Caller, { ownerId, cinemas }: Endpoint): boolean =>
  cinemas === null
    ? runsAll(caller, ownerId)
    : cinemas.every((cinemaId) => may(caller, "webhooks", { cinemaId, ownerId }));

const runsAll = (caller: Caller, ownerId: number): boolean =>
  caller.isAdmin || (caller.userId === ownerId && mayFor(caller, "webhooks", ownerId));

/** Whose endpoint it is, by its cinemas; `is`: whose it is already. */
async function ownerOf(
  caller: Caller,
  cinemas: readonly number[] | null,
  is: number = caller.userId,
): Promise<Answer<{ readonly ownerId: number }, Refused>> {
  if (cinemas === null)
    return (caller.isAdmin || caller.role === "owner") && runsAll(caller, is)
      ? { ok: true, ownerId: is }
      : { ok: false, code: "cinemas_needed" };
  const homes = await store.homesOf(cinemas);
  const [first] = homes;
  if (first === undefined || homes.length < new Set(cinemas).size)
    return { ok: false, code: "cinema_not_found" };
  if (!homes.every((home) => may(caller, "webhooks", home))) return { ok: false, code: "cinema_not_found" };
  return homes.every(({ ownerId }) => ownerId === first.ownerId)
    ? { ok: true, ownerId: first.ownerId }
    : { ok: false, code: "several_owners" };
}

function newSecret(ownerId: number): { readonly sealed: string; readonly shown: string } {
  const made = randomBytes(SECRET_BYTES);
  const sealed = sealSecret(made, webhookOfOwner(ownerId), secret("CODE_SECRET"), randomBytes(IV_BYTES));
  return { sealed, shown: shownSecret(made) };
}

function refusedAddress(url: string): Refused | null {
  const why = addressRefusal(new URL(url), { ownUrl: publicUrl("/"), isLocal: webhooksAreLocal() });
  return why === null ? null : { ok: false, code: "address_refused", why };
}

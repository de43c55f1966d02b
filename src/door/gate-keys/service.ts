/** Gate keys: owners make them for the devices at their doors. They are API keys of a kind of their own. */

import type { Caller } from "../../http/caller.ts";
import { GATE_KEY_BYTES, gateKey, hashOfKey } from "../../identity/api-keys/secret.ts";
import { noteUse } from "../../identity/api-keys/service.ts";
import { may } from "../../identity/staff/permission.ts";
import type { Answer } from "../../platform/answer.ts";
import { now, randomBytes } from "../../platform/clock.ts";
import { mayAtCinema } from "../../programme/cinemas/service.ts";
import { ownerOf } from "../../programme/showtimes/service.ts";
import type { GateKey } from "./gate-key.ts";
import type { Refused } from "./refusals.ts";
import * as store from "./store.ts";

export interface KeyDraft {
  readonly name: string;
  readonly scope: { readonly cinemaId: number } | { readonly showtimeId: number };
}

/** Makes a key for one of the caller's cinemas or showtimes. Only this answer contains the key itself. */
export async function makeKey(
  caller: Caller,
  { name, scope }: KeyDraft,
): Promise<Answer<{ readonly made: GateKey; readonly key: string }, Refused>> {
  const cinemaId = await cinemaOf(caller, scope);
  if (cinemaId === null)
    return { ok: false, code: "cinemaId" in scope ? "cinema_not_found" : "showtime_not_found" };
  const key = gateKey(randomBytes(GATE_KEY_BYTES));
  const showtimeId = "showtimeId" in scope ? scope.showtimeId : null;
  const draft = { name, cinemaId, showtimeId, createdAtMs: now() };
  const id = await store.addKey({ ...draft, hash: hashOfKey(key) });
  return { ok: true, made: { ...draft, id }, key };
}

/** The cinema of the scope; null if it is not the caller's. */
async function cinemaOf(caller: Caller, scope: KeyDraft["scope"]): Promise<number | null> {
  if ("showtimeId" in scope) {
    const showtime = await ownerOf(scope.showtimeId);
    return showtime !== undefined && may(caller, "staff", showtime) ? showtime.cinemaId : null;
  }
  return (await mayAtCinema(caller, "staff", scope.cinemaId)) ? scope.cinemaId : null;
}

/** A cinema's keys that are not revoked, newest first. */
export async function listKeys(
  caller: Caller,
  cinemaId: number,
  beforeId: number,
  limit: number,
): Promise<Answer<{ readonly keys: GateKey[] }, Refused>> {
  return (await mayAtCinema(caller, "staff", cinemaId))
    ? { ok: true, keys: await store.keysOf(cinemaId, beforeId, limit) }
    : { ok: false, code: "cinema_not_found" };
}

/** Revokes a key at once. Idempotent. */
export async function revokeKey(caller: Caller, id: number): Promise<Answer<unknown, Refused>> {
  const key = await store.keyOf(id);
  if (key === undefined || !(await mayAtCinema(caller, "staff", key.cinemaId)))
    return { ok: false, code: "gate_key_not_found" };
  await store.revoke(id, now());
  return { ok: true };
}

/** Undefined if there is no such key, it is revoked, or the owner of its cinema is disabled. */
export async function holderOf(key: string): Promise<GateKey | undefined> {
  const found = await store.keyByHash(hashOfKey(key), now());
  if (found !== undefined) noteUse(found.id, found.lastUsedAtMs);
  return found;
}

/** API keys: programs of owners call with them, as far as their scopes and the rights of who made them go. */

import { waitUntil } from "cloudflare:workers";
import type { Caller } from "../../http/caller.ts";
import { securityEvent } from "../../http/security-log.ts";
import type { Answer } from "../../platform/answer.ts";
import { now, randomBytes } from "../../platform/clock.ts";
import { describeFault } from "../../platform/faults.ts";
import type { KnownCaller } from "../sessions/known-caller.ts";
import { may } from "../staff/permission.ts";
import { USE_NOTED_MS, mayManage, mayRotate, postsOf } from "./api-key.ts";
import type { ApiKey, Scopes } from "./api-key.ts";
import type { Refused } from "./refusals.ts";
import { API_KEY_BYTES, GATE_KEY_BYTES, apiKey, gateKey, hashOfKey, isTestKey, newPrefix } from "./secret.ts";
import * as store from "./store.ts";

const NO_KEY: Refused = { ok: false, code: "api_key_not_found" };
const NO_CINEMA: Refused = { ok: false, code: "cinema_not_found" };

/**
 * The program of a key by the current rows of D1, with its rights to read or to change something; null for a key that is not
 * good. Throws where D1 does not answer.
 */
export async function programOf(key: string, isRead: boolean): Promise<KnownCaller | null> {
  const nowMs = now();
  const found = await store.goodKey(hashOfKey(key), nowMs);
  if (found === null) return null;
  const { id: keyId, prefix, ownerId, lastUsedAtMs } = found;
  noteUse(keyId, lastUsedAtMs);
  return {
    userId: -keyId,
    role: "user",
    isAdmin: false,
    posts: postsOf(found, isRead),
    emailConfirmed: false,
    sessionId: "",
    program: { keyId, prefix, ownerId, isTest: isTestKey(prefix) },
    withheld: null,
    provedAtMs: null,
    createdAtMs: nowMs,
  };
}

/** Notes after the answer that a key is in use; at most once an hour, because it is a write. */
export function noteUse(keyId: number, lastUsedAtMs: number | null): void {
  const nowMs = now();
  if (lastUsedAtMs !== null && nowMs - lastUsedAtMs <= USE_NOTED_MS) return;
  const noted = store.noteUse(keyId, nowMs);
  waitUntil(
    noted.catch((fault: unknown) => console.warn("the use of a key was not noted", describeFault(fault))),
  );
}

export interface Draft {
  readonly name: string;
  /** Null: all cinemas of the caller. */
  readonly cinemaIds: readonly number[] | null;
  readonly scopes: Scopes;
  readonly expiresAtMs: number | null;
  /** For sandbox cinemas, and no others. */
  readonly test: boolean;
}

type WithKey = { readonly made: ApiKey; readonly key: string };

/** Makes a key for cinemas whose staff the caller manages. Only this answer contains the key itself. */
export async function makeKey(caller: Caller, { test, ...draft }: Draft): Promise<Answer<WithKey, Refused>> {
  const nowMs = now();
  if (draft.expiresAtMs !== null && draft.expiresAtMs <= nowMs)
    return { ok: false, code: "expires_in_the_past" };
  const owner = await ownerFor(caller, draft.cinemaIds);
  if (!owner.ok) return owner;
  if (owner.sandboxes.some((isOne) => isOne !== test))
    return { ok: false, code: test ? "sandbox_needed" : "sandbox_cinema" };
  const random = randomBytes(API_KEY_BYTES);
  const { key, prefix } = apiKey(random, newPrefix(random, test));
  const row = { ...draft, ownerId: owner.id, madeBy: caller.userId, prefix, createdAtMs: nowMs };
  const id = await store.add({ ...row, hash: hashOfKey(key) });
  if (id === undefined) return { ok: false, code: "too_many_api_keys" };
  securityEvent("api_key_made", { userId: caller.userId, key: prefix });
  const none = { lastUsedAtMs: null, previousUntilMs: null, showtimeId: null };
  return { ok: true, made: { ...row, ...none, id, kind: "api" }, key };
}

/** For whom the key is to work, and which of the cinemas that are named are sandboxes. */
async function ownerFor(
  caller: Caller,
  cinemaIds: readonly number[] | null,
): Promise<Answer<{ readonly id: number; readonly sandboxes: readonly boolean[] }, Refused>> {
  if (cinemaIds === null)
    return caller.role === "owner" || caller.isAdmin
      ? { ok: true, id: caller.userId, sandboxes: [] }
      : { ok: false, code: "cinema_needed" };
  const homes = await store.homesOf(cinemaIds);
  if (homes.length < cinemaIds.length || !homes.every((home) => may(caller, "staff", home))) return NO_CINEMA;
  const [id = 0, another] = new Set(homes.map(({ ownerId }) => ownerId));
  const sandboxes = homes.map(({ sandbox }) => sandbox === 1);
  return another === undefined ? { ok: true, id, sandboxes } : { ok: false, code: "several_owners" };
}

/** The keys of the caller's own cinemas, or those for one cinema whose staff the caller manages; newest first. */
export async function listKeys(
  caller: Caller,
  cinemaId: number | null,
  beforeId: number,
  limit: number,
): Promise<Answer<{ readonly keys: ApiKey[] }, Refused>> {
  const owner = await ownerFor(caller, cinemaId === null ? null : [cinemaId]);
  if (!owner.ok) return owner;
  const [inSandbox = null] = owner.sandboxes;
  const cinema = cinemaId === null ? null : { id: cinemaId, inSandbox: inSandbox === true };
  return { ok: true, keys: await store.keysOf(owner.id, cinema, beforeId, limit) };
}

/** A key that the caller manages. */
export async function keyOf(
  caller: Caller,
  id: number,
): Promise<Answer<{ readonly found: ApiKey }, Refused>> {
  const found = await store.keyBy(id);
  return found !== undefined && mayManage(caller, found) ? { ok: true, found } : NO_KEY;
}

/** Other scopes count from the next request on. */
export async function changeKey(
  caller: Caller,
  id: number,
  changes: { readonly name?: string | undefined; readonly scopes?: Scopes | undefined },
): Promise<Answer<{ readonly found: ApiKey }, Refused>> {
  const managed = await keyOf(caller, id);
  if (!managed.ok) return managed;
  if (managed.found.kind === "gate" && changes.scopes !== undefined)
    return { ok: false, code: "gate_key_scopes" };
  const found = await store.change(id, changes);
  return found === undefined ? NO_KEY : { ok: true, found };
}

/**
 * Gives the key another secret; that of before works for `overlapS` more. One that still works from an earlier rotation ends at
 * once.
 */
export async function rotateKey(
  caller: Caller,
  id: number,
  overlapS: number,
): Promise<Answer<WithKey, Refused>> {
  const managed = await keyOf(caller, id);
  if (!managed.ok) return managed;
  if (!mayRotate(caller, managed.found)) return { ok: false, code: "secret_of_another" };
  const nowMs = now();
  const { kind, prefix } = managed.found;
  const key =
    kind === "gate" || prefix === null
      ? gateKey(randomBytes(GATE_KEY_BYTES))
      : apiKey(randomBytes(API_KEY_BYTES), prefix).key;
  const untilMs = overlapS === 0 ? null : nowMs + overlapS * 1000;
  const made = await store.rotate(id, hashOfKey(key), untilMs, nowMs);
  if (made === undefined) return NO_KEY;
  securityEvent("api_key_made", { userId: caller.userId, key: prefix ?? undefined });
  return { ok: true, made, key };
}

/** Revokes a key at once, of a program or of a device at a door. */
export async function revokeKey(caller: Caller, id: number): Promise<Answer<unknown, Refused>> {
  const managed = await keyOf(caller, id);
  if (!managed.ok) return managed;
  await store.revoke(id, now());
  securityEvent("api_key_revoked", { userId: caller.userId, key: managed.found.prefix ?? undefined });
  return { ok: true };
}

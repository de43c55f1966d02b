/** Middleware that records what staff, owners, admins and devices at the door change. */

import { waitUntil } from "cloudflare:workers";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { routePath } from "hono/route";
import { actorName } from "../http/caller.ts";
import type { Caller } from "../http/caller.ts";
import type { AppEnv } from "../http/openapi.ts";
import { READS } from "../http/security.ts";
import { now } from "../platform/clock.ts";
import { unaccompanied } from "../platform/first-write.ts";
import { outdateSnapshots } from "../platform/snapshots.ts";
import { seenIn, shownAt } from "./audit/before.ts";
import { documented, idsIn, isInLedger } from "./audit/entry.ts";
import type { Act, Actor } from "./audit/entry.ts";
import * as audit from "./audit/service.ts";

/** Records each request that may change something. Costs nothing for a read. */
export const auditedAs = <Env extends AppEnv>(actorOf: (c: Context<Env>) => Actor) =>
  createMiddleware<Env>(async (c, next) => {
    if (READS.has(c.req.method)) return next();
    await beginAudit(c, actorOf(c), c.req.header("authorization"));
    await next();
    return endAudit(c);
  });

/** For routes that have set their caller. */
export const audited = auditedAs<AppEnv>((c) => byUser(c.var.caller));

/** For what everybody does with what is their own, and admins with what is others'. */
export const auditedOfAdmins = createMiddleware<AppEnv>((c, next) =>
  c.var.caller.isAdmin ? audited(c, next) : next(),
);

export function byUser({ userId, isAdmin, role, posts = [], program }: Caller): Actor {
  const actor = actorName(userId);
  if (isAdmin) return { actor, actsAs: "admin", ownerId: null, cinemaId: null };
  if (role === "owner") return { actor, actsAs: "owner", ownerId: userId, cinemaId: null };
  const onlyOf = (ids: readonly number[]): number | null =>
    new Set(ids).size === 1 ? (ids[0] ?? null) : null;
  return {
    actor,
    actsAs: program === undefined ? "staff" : "api_key",
    ownerId: program?.ownerId ?? onlyOf(posts.map(({ ownerId }) => ownerId)),
    cinemaId: onlyOf(posts.map(({ cinemaId }) => cinemaId)),
  };
}

interface Begun {
  /** Null for an act that its ledger keeps: it is noted afterwards. */
  readonly id: number | null;
  readonly act: Act;
  readonly before: unknown;
}

const BEGUN = "auditBegun";

/** Notes a request before it changes anything. Throws where D1 does not answer: nothing is done then. */
export async function beginAudit(c: Context, actor: Actor, authorization: string | undefined): Promise<void> {
  const action = `${c.req.method} ${documented(routePath(c))}`;
  const requestId: string = c.get("requestId");
  const act: Act = { ...actor, atMs: now(), action, ids: idsIn(c.req.param()), requestId };
  const begin = async (): Promise<Begun> => {
    if (isInLedger(action)) return { id: null, act, before: null };
    const before = await viewBefore(c, act, authorization);
    // Not with what makes the request count as done: the change is still to come.
    return { id: await unaccompanied(() => audit.begin(act, before)), act, before };
  };
  c.set(BEGUN, await begin());
}

/**
 * Notes what came of the request, if it was begun. Refusals that surely changed nothing leave no entry; `keepsRefusals` is for
 * routes that may have changed something before they refuse.
 */
export async function endAudit(c: Context, keepsRefusals = false): Promise<void> {
  const begun: Begun | undefined = c.get(BEGUN);
  if (begun === undefined) return;
  const { id, act, before } = begun;
  const { status } = c.res;
  const isWithoutEffect =
    c.res.headers.has("idempotent-replayed") || (!keepsRefusals && isPlainRefusal(status));
  const outcome = isWithoutEffect ? null : { status, before, after: await jsonOf(c.res) };
  if (id === null) {
    const showtimeId: number | undefined = c.get("aboutShowtime");
    const about = showtimeId === undefined ? null : { noun: "showtimes", id: showtimeId };
    if (outcome !== null) waitUntil(unaccompanied(() => audit.note(act, outcome, about)));
    return;
  }
  // Not with what makes the request count as done: a fault may have left nothing but this entry.
  const ended = unaccompanied(() => audit.end(id, act, outcome));
  // A client that goes away does not cancel it.
  waitUntil(ended);
  await ended;
}

/** A conflict is none: it may come half way, as when a movie's showtimes are cancelled one by one. */
const isPlainRefusal = (status: number): boolean => status >= 400 && status < 500 && status !== 409;

const views = new WeakSet<Request>();

/** Whether the API itself asks, to see what a thing was before it changes. */
export const isView = (request: Request): boolean => views.has(request);

type Ask = (request: Request) => Promise<Response>;

let ask: Ask = () => Promise.reject(new Error("viewsFrom was not called"));

/** Sets how the API answers a request, by which things are read before they change. The Worker calls this when it starts. */
export const viewsFrom = (answer: Ask): void => {
  ask = answer;
};

/** What the API shows of the thing to the caller; null where it does not show it. */
async function viewBefore(
  c: Context,
  { action, ids, requestId }: Act,
  authorization: string | undefined,
): Promise<unknown> {
  const path = shownAt(action, c.req.path);
  if (path === null) return null;
  // A snapshot may be older than the change before this one.
  outdateSnapshots();
  const headers = { "x-request-id": requestId, ...(authorization !== undefined && { authorization }) };
  const request = new Request(new URL(path, c.req.url), { headers });
  views.add(request);
  const answer = await ask(request);
  return seenIn(action, ids, await jsonOf(answer));
}

/** The body of an answer; null for a refusal, and for an answer that is no JSON. */
async function jsonOf(response: Response): Promise<unknown> {
  const isJson = /\bjson\b/.test(response.headers.get("content-type") ?? "");
  return response.ok && isJson ? response.clone().json() : null;
}

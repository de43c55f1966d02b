import { createMiddleware } from "hono/factory";
import { accessKey, verifyAccessToken } from "../accounts/access-token.ts";
import type { AccessKey } from "../accounts/access-token.ts";
import type { Caller } from "../accounts/caller.ts";
import { refreshedCaller } from "../accounts/service.ts";
import { now } from "../clock.ts";
import { secret } from "../settings.ts";
import type { AppEnv } from "./openapi.ts";
import { Problem } from "./problems.ts";

/** Sets `caller` from the bearer token; 401 without a good one. */
export const signedIn = createMiddleware<AppEnv>(async (c, next) => {
  c.set("caller", await authenticate(c.req.header("authorization")));
  await next();
});

/** For those who run cinemas. */
export const ownerOrAdmin = createMiddleware<AppEnv>(async (c, next) => {
  const caller = await authenticate(c.req.header("authorization"));
  c.set("caller", await grown(caller, isOwnerOrAdmin));
  await next();
});

export const adminOnly = createMiddleware<AppEnv>(async (c, next) => {
  const caller = await authenticate(c.req.header("authorization"));
  c.set("caller", await grown(caller, ({ isAdmin }) => isAdmin));
  await next();
});

const isOwnerOrAdmin = ({ role, isAdmin }: Caller): boolean => role === "owner" || isAdmin;

/** A claim that would refuse is checked against D1 first, so that a promotion counts at once. */
async function grown(caller: Caller, allowed: (caller: Caller) => boolean): Promise<Caller> {
  if (allowed(caller)) return caller;
  const today = await refreshedCaller(caller);
  if (allowed(today)) return today;
  throw new Problem("forbidden", "This account may not do that. Nothing was done.");
}

async function authenticate(header: string | undefined): Promise<Caller> {
  const token = /^Bearer +(\S+)$/i.exec(header ?? "")?.[1];
  const caller = token === undefined ? null : await verifyAccessToken(token, await currentKey(), now());
  if (caller === null)
    throw new Problem(
      "unauthenticated",
      token === undefined
        ? "Send `Authorization: Bearer` with the access token that login gave."
        : "The access token is not valid, or not any more. Log in again.",
      {},
      { "www-authenticate": "Bearer" },
    );
  return caller;
}

let imported: { secret: string; key: AccessKey } | null = null;

/** A CryptoKey is plain data: an isolate may keep it. */
async function currentKey(): Promise<AccessKey> {
  const current = secret("ACCESS_TOKEN_SECRET");
  if (imported?.secret !== current) imported = { secret: current, key: await accessKey(current) };
  return imported.key;
}

import { createMiddleware } from "hono/factory";
import type { Caller } from "../accounts/caller.ts";
import { callerOf, refreshedCaller } from "../accounts/service.ts";
import type { AppEnv } from "./openapi.ts";
import { Problem } from "./problems.ts";

/** Sets `caller` from the bearer token; 401 without a good one. */
export const signedIn = createMiddleware<AppEnv>(async (c, next) => {
  c.set("caller", await authenticate(c.req.header("authorization")));
  await next();
});

const allowing = (allowed: (caller: Caller) => boolean) =>
  createMiddleware<AppEnv>(async (c, next) => {
    c.set("caller", await grown(await authenticate(c.req.header("authorization")), allowed));
    await next();
  });

/** For those who run cinemas. */
export const ownerOrAdmin = allowing(({ role, isAdmin }) => role === "owner" || isAdmin);

/** A claim that would refuse is checked against D1 first, so that a promotion counts at once. */
async function grown(caller: Caller, allowed: (caller: Caller) => boolean): Promise<Caller> {
  if (allowed(caller)) return caller;
  const today = await refreshedCaller(caller);
  if (allowed(today)) return today;
  throw new Problem("forbidden", "This account may not do that. Nothing was done.");
}

async function authenticate(header: string | undefined): Promise<Caller> {
  const token = /^Bearer +(\S+)$/i.exec(header ?? "")?.[1];
  const caller = token === undefined ? null : await callerOf(token);
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

/**
 * Middleware of routes whose change is D1's: a request that is repeated with its `Idempotency-Key` is carried out once. That it
 * was carried out is written in the batch of the change itself. Goes after what finds the caller. Costs nothing without a key.
 */

import { waitUntil } from "cloudflare:workers";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { AppEnv } from "../http/openapi.ts";
import { Problem } from "../http/problem.ts";
import { describeFault } from "../platform/faults.ts";
import { accompanied } from "../platform/first-write.ts";
import type { Companion } from "../platform/first-write.ts";
import { byUser } from "./auditing.ts";
import { fingerprintOf, keptAnswerOf } from "./idempotency/asked.ts";
import type { Asked, KeptAnswer } from "./idempotency/asked.ts";
import { explain } from "./idempotency/refusals.ts";
import type { Refused } from "./idempotency/refusals.ts";
import * as idempotency from "./idempotency/service.ts";

export const once = createMiddleware<AppEnv>(async (c, next) => {
  const key = c.req.header("idempotency-key");
  if (key === undefined) return next();
  const asked = await askedBy(c, key);
  const first = await idempotency.firstAnswer(asked);
  if (first !== null) return again(first);
  const companion: Companion = {
    ...idempotency.mark(asked),
    refusal: new Problem(...explain({ ok: false, code: "idempotency_key_in_use" })),
    remove: () => idempotency.forget(asked),
    isWritten: false,
    isRefused: false,
  };
  await accompanied(companion, next);
  if (companion.isRefused) return afterAnother(asked);
  const settled = settle(asked, companion.isWritten, c.res);
  // A client that goes away does not cancel it.
  waitUntil(settled);
  await settled;
});

async function askedBy(c: Context<AppEnv>, key: string): Promise<Asked> {
  const { method, path, url } = c.req;
  return {
    actor: byUser(c.var.caller).actor,
    action: `${method} ${path}`,
    key,
    fingerprint: fingerprintOf(new URL(url).search, await c.req.arrayBuffer()),
  };
}

/** Another request with the key came first while this one ran: it may have its answer by now. */
async function afterAnother(asked: Asked): Promise<Response> {
  return again((await idempotency.firstAnswer(asked)) ?? { ok: false, code: "idempotency_key_in_use" });
}

function again(first: KeptAnswer | Refused): Response {
  if ("ok" in first) throw new Problem(...explain(first));
  const { status, headers, body } = first;
  return new Response(body, { status, headers: { ...headers, "idempotent-replayed": "true" } });
}

/** A refusal is not kept, so that the request can be tried again. What a fault left is not known: it stays marked. */
async function settle(asked: Asked, isMarked: boolean, answer: Response): Promise<void> {
  try {
    if (answer.ok) await idempotency.keepAnswer(asked, await keptAnswerOf(answer));
    else if (isMarked && answer.status < 500) await idempotency.forget(asked);
  } catch (fault) {
    console.error("an answer under an Idempotency-Key is not kept", describeFault(fault));
  }
}

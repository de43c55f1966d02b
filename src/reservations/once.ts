/** How a request is known again that comes twice under one `Idempotency-Key`. */
import { createHash } from "node:crypto";
import type { Once } from "../box-office/answers.ts";

/** Keys are a person's own, and each verb has its own. Undefined without a key. */
export function onceOf(
  userId: number,
  verb: string,
  idempotencyKey: string | undefined,
  request: unknown,
): Once | undefined {
  if (idempotencyKey === undefined) return undefined;
  const fingerprint = createHash("sha256").update(JSON.stringify(request)).digest("base64url");
  return { key: `${userId} ${verb} ${idempotencyKey}`, fingerprint };
}

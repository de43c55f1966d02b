/** What a delivery consists of, by Standard Webhooks. https://www.standardwebhooks.com */

import { Webhook } from "standardwebhooks";

export interface Signed {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** `secrets`: the newest first. The body is signed by each, so that a receiver that knows one of them verifies it. */
export function signed(
  { id, body }: { readonly id: string; readonly body: string },
  secrets: readonly Uint8Array<ArrayBuffer>[],
  nowMs: number,
): Signed {
  const at = new Date(nowMs);
  const signatures = secrets.map((secret) => new Webhook(secret, { format: "raw" }).sign(id, at, body));
  return {
    body,
    headers: {
      "content-type": "application/json",
      "user-agent": "Matinee-Webhooks/1",
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(nowMs / 1000)),
      "webhook-signature": signatures.join(" "),
    },
  };
}

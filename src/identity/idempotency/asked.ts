/** What a request with an `Idempotency-Key` is, and what was answered to it. */

import { createHash } from "node:crypto";

/** One request. The same `actor`, `action` and `key` mean the same request. */
export interface Asked {
  /** Who asks, as in the audit log. */
  readonly actor: string;
  /** Method and path. */
  readonly action: string;
  readonly key: string;
  readonly fingerprint: string;
}

export interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const digest = (...parts: readonly string[]): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("base64url");

export const idOf = ({ actor, action, key }: Asked): string => digest(actor, action, key);

/** Requests with the same one ask for the same. */
export const fingerprintOf = (query: string, body: ArrayBuffer): string =>
  digest(query, Buffer.from(body).toString("base64"));

const KEPT_HEADERS = new Set(["content-type", "location", "etag", "cache-control"]);

export async function keptAnswerOf(answer: Response): Promise<KeptAnswer> {
  const headers = [...answer.headers].filter(([name]) => KEPT_HEADERS.has(name));
  return { status: answer.status, headers: Object.fromEntries(headers), body: await answer.clone().text() };
}

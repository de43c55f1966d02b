/** API keys made through the API. */

import { ask } from "../../support/catalogue.ts";

export interface Key {
  readonly id: number;
  readonly key: string;
  readonly prefix: string;
}

export async function keyOf(as: string, scopes: object, changes: object = {}): Promise<Key> {
  const { status, body } = await ask("POST", "/v1/api-keys", {
    as,
    body: { name: "Till bridge", scopes, ...changes },
  });
  if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
  return { id: Number(body["id"]), key: String(body["key"]), prefix: String(body["prefix"]) };
}

/** The status of an answer, and the code of a problem. */
export async function told(asked: ReturnType<typeof ask>): Promise<unknown[]> {
  const { status, body } = await asked;
  return status < 400 ? [status] : [status, body["code"]];
}

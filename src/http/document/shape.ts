/** An OpenAPI 3.1 document, as far as this server makes one: plain JSON. */

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
export type JsonObject = Readonly<Record<string, Json>>;

/** A JSON Schema, draft 2020-12. */
export type Schema = JsonObject;

export interface Response {
  readonly $ref?: string;
  readonly description?: string;
  readonly headers?: JsonObject;
  readonly content?: JsonObject;
}

export interface Parameter {
  readonly name: string;
  readonly in: string;
}

export interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly tags?: readonly string[];
  readonly security?: readonly JsonObject[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required?: boolean; readonly content?: JsonObject };
  readonly responses: Readonly<Record<string, Response>>;
  /** Of a POST without an `Idempotency-Key`: what comes of it when it is sent again. */
  readonly "x-repeated"?: string;
  /** What staff need for it; "owner" and "admin" for what only these do. */
  readonly "x-permission"?: string;
  /** What `/v1` has for an operation of an older API. */
  readonly "x-counterpart"?: string;
}

export interface Document {
  readonly openapi?: string;
  readonly info?: JsonObject;
  readonly servers?: readonly JsonObject[];
  readonly tags?: readonly { readonly name: string; readonly description?: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> } & Readonly<
    Record<string, Readonly<Record<string, unknown>>>
  >;
}

/** Every operation of a document, with its method in lower case. */
export const operationsOf = (
  document: Pick<Document, "paths">,
): { readonly method: string; readonly path: string; readonly operation: Operation }[] =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method, path, operation })),
  );

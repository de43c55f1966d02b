/** The parts of which the document of the older APIs is made. */

import type { JsonObject, Parameter, Schema } from "../../http/document/shape.ts";

/** The APIs of origin: the tags of the document. */
export type Origin = "000" | "001" | "002" | "003" | "004";

/** A call of the older APIs, perhaps under several names. */
export interface Call {
  readonly method: "get" | "post" | "put" | "delete";
  /** By the name of the operation. */
  readonly paths: Readonly<Record<string, string>>;
  readonly origins: readonly Origin[];
  readonly summary: string;
  readonly description?: string;
  /** What `/v1` has for it. */
  readonly counterpart: string;
  /** "own": the token in the query or a header beside the username, checked by the call itself. */
  readonly token: "none" | "optional" | "required" | "own";
  readonly parameters?: readonly (Parameter & JsonObject)[];
  readonly body?: { readonly schema: Schema; readonly required: boolean; readonly example: JsonObject };
  readonly answers: Readonly<Record<number, Answered>>;
  /** The texts of refusals by their status. */
  readonly refusals: Readonly<Record<number, readonly string[]>>;
}

export interface Answered {
  readonly description: string;
  readonly schema: Schema;
  readonly example?: JsonObject | readonly JsonObject[];
  readonly mediaType?: string;
  readonly headers?: JsonObject;
}

export const text = (description: string, more: JsonObject = {}): Schema => ({
  type: "string",
  description,
  ...more,
});
export const whole = (description: string): Schema => ({ type: "integer", description });
export const id = (of: string): Schema => ({ type: "integer", minimum: 1, description: `The ${of}'s id` });
export const flag = (description: string): Schema => ({ type: "boolean", description });
/** Amounts of the older APIs are decimal numbers. */
export const units = (description: string): Schema => ({
  type: "number",
  description: `${description}, in whole units of the currency`,
});
export const seat: Schema = {
  type: ["string", "integer"],
  description: "A seat's label; a number where it consists of digits",
};
export const list = (items: Schema, description?: string): Schema => ({
  type: "array",
  items,
  ...(description === undefined ? {} : { description }),
});
export const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

/** An object that has these fields and no others; of `sometimes` some only. */
export const object = (
  properties: Readonly<Record<string, Schema>>,
  sometimes: Readonly<Record<string, Schema>> = {},
): Schema => ({
  type: "object",
  required: Object.keys(properties),
  properties: { ...properties, ...sometimes },
  additionalProperties: false,
});

/** A body, in which more fields than those are ignored. */
export const fields = (
  required: Readonly<Record<string, Schema>>,
  optional: Readonly<Record<string, Schema>> = {},
): Schema => ({
  type: "object",
  ...(Object.keys(required).length === 0 ? {} : { required: Object.keys(required) }),
  properties: { ...required, ...optional },
});

export const message = (...texts: readonly string[]): Schema => ({
  type: "string",
  ...(texts.length === 0 ? {} : { examples: texts }),
  description: "What was done, for people",
});

/** An answer that has a text only, which is one of these. */
export const said = (description: string, ...texts: readonly [string, ...string[]]): Answered => ({
  description,
  schema: object({ message: { type: "string", enum: texts, description: "What came of it" } }),
  example: { message: texts[0] },
});

const parameter = (place: string, name: string, required: boolean, schema: Schema) => {
  const { description = name, ...rest } = schema;
  return { name, in: place, required, description, schema: rest };
};

export const query = (name: string, schema: Schema, required = true) =>
  parameter("query", name, required, schema);
export const header = (name: string, schema: Schema, required = true) =>
  parameter("header", name, required, schema);
export const inPath = (name: string, schema: Schema) => parameter("path", name, true, schema);

export const USERNAME = text("The account's username or mail address", { examples: ["ann@example.com"] });
export const PASSWORD = text("The password: 6 to 256 characters for a new one", {
  examples: ["mysecretpassword"],
});

export const USER_NOT_FOUND = "User not found";
export const WRONG_TOKEN = "Wrong token or session expired";
export const ADMINS_ONLY = { 403: ["Admin access required"] };

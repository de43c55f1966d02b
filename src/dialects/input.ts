/** Reads the fields of a request of the older APIs from its headers, its query or its body. */

export interface Sources {
  readonly header: (name: string) => string | undefined;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * "query": a program for 000 or 001. It sends the name or the password in the query, and perhaps a body besides (the
 * original web client does); or it sends nothing at all. "body": a program for 002, 003 or 004.
 */
export type Style = "query" | "body";

export function styleOf({ query, body }: Sources): Style {
  const asksInQuery = "username" in query || "password" in query;
  return asksInQuery || Object.keys(body).length === 0 ? "query" : "body";
}

/** The first of the named fields that the query or the body has as text. A number counts as its digits. */
export function text({ query, body }: Pick<Sources, "query" | "body">, ...names: string[]): string | null {
  for (const name of names) {
    const found = query[name] ?? textOf(body[name]);
    if (found !== undefined) return found;
  }
  return null;
}

/** As `text`, but a header of the name takes precedence, as 000 and 001 send it. */
export function textFromHeader(sources: Sources, name: string): string | null {
  const header = sources.header(name);
  return header === undefined ? text(sources, name) : decoded(header);
}

function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" ? String(value) : undefined;
}

/**
 * The fields of a body. JSON is read without its content type too, as the original web client sends it. Null if the body is
 * neither a JSON object nor a form.
 */
export function fieldsOf(body: string, contentType: string | undefined): Record<string, unknown> | null {
  const trimmed = body.trim();
  if (trimmed === "") return {};
  if (contentType?.startsWith("application/x-www-form-urlencoded") === true && !trimmed.startsWith("{"))
    return fieldsOfForm(new URLSearchParams(trimmed));
  const value = jsonOf(trimmed);
  return isRecord(value) ? value : null;
}

/** A name that occurs more than once becomes a list. */
export function fieldsOfForm<Value>(form: Iterable<readonly [string, Value]>): Record<string, unknown> {
  const named = Map.groupBy(form, ([name]) => name);
  return Object.fromEntries(
    Array.from(named, ([name, entries]) => {
      const values = entries.map(([, value]) => value);
      return [name, values.length === 1 ? values[0] : values];
    }),
  );
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Undefined if the text is not JSON. */
export function jsonOf(written: string): unknown {
  try {
    return JSON.parse(written);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * Splits the form of 004's tokens that programs make themselves: an address and the code that was mailed to it, as
 * `ann@example.com:2345ABCD`. Null for any other token.
 */
export function addressAndCode(token: string): { readonly email: string; readonly code: string } | null {
  const end = token.lastIndexOf(":");
  return end === -1 ? null : { email: token.slice(0, end), code: token.slice(end + 1) };
}

/**
 * Decodes a header's text. Programs send raw UTF-8, which arrives as one character per byte, or percent-encoded text, since
 * browsers allow no other non-ASCII text in a header.
 */
export function decoded(header: string): string {
  const characters = fromBytes(header);
  try {
    return decodeURIComponent(characters);
  } catch (error) {
    if (error instanceof URIError) return characters;
    throw error;
  }
}

function fromBytes(header: string): string {
  const bytes = Buffer.from(header, "latin1");
  if (bytes.toString("latin1") !== header) return header;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return header;
    throw error;
  }
}

/** What a request of the older APIs says, wherever it says it. */

export interface Sources {
  readonly header: (name: string) => string | undefined;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Who sends the name or the password in the query is a program for 000 or 001, also where it sends a body besides (the
 * original web client does); so is who sends nothing at all. 002, 003 and 004 send a body.
 */
export type Style = "query" | "body";

export function styleOf({ query, body }: Sources): Style {
  const asksInQuery = "username" in query || "password" in query;
  return asksInQuery || Object.keys(body).length === 0 ? "query" : "body";
}

/** The first of the names that the query or the body has as text. A number counts as its digits. */
export function text({ query, body }: Pick<Sources, "query" | "body">, ...names: string[]): string | null {
  for (const name of names) {
    const found = query[name] ?? textOf(body[name]);
    if (found !== undefined) return found;
  }
  return null;
}

/** The same where 000 and 001 send headers, which then come first. */
export function textFromHeader(sources: Sources, name: string): string | null {
  const header = sources.header(name);
  return header === undefined ? text(sources, name) : decoded(header);
}

function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" ? String(value) : undefined;
}

/**
 * The fields of a body, whatever its content type says: the original web client sends JSON without one. Null for what
 * is neither a JSON object nor a form.
 */
export function fieldsOf(body: string, contentType: string | undefined): Record<string, unknown> | null {
  const trimmed = body.trim();
  if (trimmed === "") return {};
  if (contentType?.startsWith("application/x-www-form-urlencoded") === true && !trimmed.startsWith("{"))
    return fieldsOfForm(new URLSearchParams(trimmed));
  const value = jsonOf(trimmed);
  return isRecord(value) ? value : null;
}

/** A name that comes more than once is a list. */
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

/** Undefined for what is no JSON. */
export function jsonOf(written: string): unknown {
  try {
    return JSON.parse(written);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What 004's links end with: an address and the code that was mailed to it, `ann@example.com:2345ABCD`. */
export function linkOf(token: string): { readonly email: string; readonly code: string } {
  const end = token.lastIndexOf(":");
  return { email: token.slice(0, Math.max(end, 0)), code: token.slice(end + 1) };
}

/**
 * A header as it was meant: programs send UTF-8 as it is, which arrives as one character a byte, or percent-encoded,
 * since a browser lets no other text into a header.
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

/** Holds answers against an OpenAPI document. */

import { Schemas, at } from "./schemas.ts";
import type { Pointer } from "./schemas.ts";

type Json = Readonly<Record<string, unknown>>;

interface Template {
  readonly path: string;
  readonly matches: RegExp;
  readonly item: Json;
}

export interface Answer {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
  /** Of a JSON answer; else undefined. */
  readonly body: unknown;
}

/** Where the document says less than the answer. The code is a problem's. */
export interface Fault {
  readonly route: string;
  readonly status: number;
  readonly code: string | null;
  readonly fault: string;
}

/** Headers that an answer has only where the document says so. */
const SAID = ["etag", "retry-after", "ratelimit", "ratelimit-policy", "idempotent-replayed"];
const HAVE_NO_BODY = new Set([101, 204, 304]);

export const mediaTypeOf = (headers: Headers): string =>
  (headers.get("content-type") ?? "").replace(/;.*$/, "").trim().toLowerCase();

export const isJson = (mediaType: string): boolean => /[/+]json$/.test(mediaType);

export class Judge {
  readonly #document: Json;
  readonly #schemas: Schemas;
  readonly #templates: readonly Template[];

  constructor(document: Json) {
    this.#document = document;
    this.#schemas = new Schemas(document);
    const paths = Object.entries((document["paths"] ?? {}) as Record<string, Json>);
    // A path with fewer parameters is the better match.
    this.#templates = paths
      .map(([path, item]) => ({ path, item, matches: patternOf(path) }))
      .sort((one, other) => parameters(one.path) - parameters(other.path));
  }

  /** None for an answer of what is no operation. */
  faults({ method, path, status, headers, body }: Answer): Fault[] {
    const name = method === "HEAD" ? "get" : method.toLowerCase();
    const template = this.#templates.find(({ matches, item }) => matches.test(path) && name in item);
    if (template === undefined) return [];
    const code = at(body, ["code"]);
    const as = {
      route: `${name.toUpperCase()} ${template.path}`,
      status,
      code: typeof code === "string" && status >= 400 ? code : null,
    };
    const responses = ["paths", template.path, name, "responses"];
    const found =
      this.#pointer([...responses, String(status)]) ??
      this.#pointer([...responses, `${String(status).slice(0, 1)}XX`]);
    if (found === null) return [{ ...as, fault: "the status is not documented" }];
    const faults = [
      ...this.#faultsOfHeaders(found, headers),
      ...(method === "HEAD" || HAVE_NO_BODY.has(status) ? [] : this.#faultsOfBody(found, headers, body)),
    ];
    return faults.map((fault) => ({ ...as, fault }));
  }

  #faultsOfHeaders(response: Pointer, headers: Headers): string[] {
    const documented = Object.keys(at(this.#document, [...response, "headers"]) ?? {});
    const known = new Set(documented.map((name) => name.toLowerCase()));
    return SAID.filter((name) => headers.has(name) && !known.has(name)).map(
      (name) => `the header ${name} is not documented`,
    );
  }

  #faultsOfBody(response: Pointer, headers: Headers, body: unknown): string[] {
    const mediaType = mediaTypeOf(headers);
    const content = (at(this.#document, [...response, "content"]) ?? {}) as Json;
    if (!(mediaType in content))
      return mediaType === "" ? [] : [`the media type ${mediaType} is not documented`];
    if (!isJson(mediaType)) return [];
    const schema = [...response, "content", mediaType, "schema"];
    return mediaType === "application/problem+json"
      ? this.#faultsOfProblem(schema, body as Json)
      : this.#schemas.faults(body, schema);
  }

  #faultsOfProblem(schema: Pointer, problem: Json): string[] {
    const { oneOf = [at(this.#document, schema)] } = at(this.#document, schema) as { oneOf?: unknown[] };
    const kinds = oneOf.map((kind) => pointerOf(String(at(kind, ["$ref"]))));
    const own = (kind: Pointer, name: string): Json =>
      (at(this.#document, [...kind, "allOf", 1, "properties", name]) ?? {}) as Json;
    const kind = kinds.find((one) => own(one, "code")["const"] === problem["code"]);
    if (kind === undefined) return ["the code is not documented"];
    const members = ["components", "schemas", "Problem", "properties"];
    const known = new Set(
      [members, [...kind, "allOf", 1, "properties"]].flatMap((pointer) =>
        Object.keys(at(this.#document, pointer) as object),
      ),
    );
    const unknown = Object.keys(problem).filter((name) => !known.has(name));
    return [
      ...this.#schemas.faults(problem, kind),
      ...unknown.map((name) => `the member ${name} of the problem is not documented`),
    ];
  }

  /** Where the part is to which the one at `pointer` may refer; null if there is none. */
  #pointer(pointer: Pointer): Pointer | null {
    const part = at(this.#document, pointer);
    if (part === undefined) return null;
    const reference = at(part, ["$ref"]);
    return typeof reference === "string" ? pointerOf(reference) : pointer;
  }
}

const pointerOf = (reference: string): string[] => reference.replace("#/", "").split("/");

const parameters = (path: string): number => path.split("{").length;

const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll(/[.]/g, "\\.").replaceAll(/\{[^}]+\}/g, "[^/]+")}$`);

export const inWords = ({ route, status, code, fault }: Fault): string =>
  `${route} ${status}${code === null ? "" : ` ${code}`}: ${fault}`;

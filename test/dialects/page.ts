/** A page of a web client, as a browser lets it call another origin: by the Fetch standard's CORS protocol. */

/** Headers and content types that need no preflight. */
const SIMPLE_HEADERS = new Set(["accept", "accept-language", "content-language"]);
const SIMPLE_TYPES = /^(?:application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\b/;

interface PageAnswer {
  readonly status: number;
  readonly body: unknown;
}

export class Page {
  readonly #base: string;
  readonly #origin: string;

  /** `base` is the API's, as the client has it: perhaps with a slash at its end. */
  constructor(base: string, origin: string) {
    this.#base = base;
    this.#origin = origin;
  }

  /** Fails where a browser would not let the page make the request, or see its answer. */
  async ask(method: string, path: string, init: { headers?: Record<string, string>; body?: BodyInit } = {}) {
    const { headers = {}, body } = init;
    const unusual = Object.entries(headers).flatMap(([name, value]) => {
      const isSimple = name === "content-type" ? SIMPLE_TYPES.test(value) : SIMPLE_HEADERS.has(name);
      return isSimple ? [] : [name];
    });
    const isSimpleMethod = method === "GET" || method === "POST";
    if (unusual.length > 0 || !isSimpleMethod) await this.#preflight(method, path, unusual);
    const response = await fetch(this.#base + path, {
      method,
      headers: { origin: this.#origin, ...headers },
      ...(body !== undefined && { body }),
    });
    this.#mustAllow(response.headers.get("access-control-allow-origin"), `${method} ${path}`);
    const text = await response.text();
    return { status: response.status, body: JSON.parse(text) } satisfies PageAnswer;
  }

  async #preflight(method: string, path: string, headers: readonly string[]): Promise<void> {
    const asked = await fetch(this.#base + path, {
      method: "OPTIONS",
      headers: {
        origin: this.#origin,
        "access-control-request-method": method,
        "access-control-request-headers": headers.toSorted().join(","),
      },
    });
    const allowed = (name: string) =>
      (asked.headers.get(name) ?? "").split(",").map((word) => word.trim().toLowerCase());
    this.#mustAllow(asked.headers.get("access-control-allow-origin"), `OPTIONS ${path}`);
    if (!asked.ok) throw new Error(`preflight of ${path}: ${asked.status}`);
    for (const name of headers)
      if (!allowed("access-control-allow-headers").includes(name)) throw new Error(`${path}: no ${name}`);
    const isAllowed = allowed("access-control-allow-methods").includes(method.toLowerCase());
    if (!isAllowed && method !== "POST") throw new Error(`${path}: no ${method}`);
  }

  #mustAllow(origin: string | null, what: string): void {
    if (origin !== "*" && origin !== this.#origin)
      throw new Error(`${what}: the page may not see the answer`);
  }
}

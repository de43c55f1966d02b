import type { Result } from "hono/router";
import { TrieRouter } from "hono/router/trie-router";
import { Newest } from "../platform/newest.ts";

const MOST_FOUND = 1_000;
/** Of a method and its path. A preflight names any text as its method. */
const LONGEST_KEY = 110;

/**
 * Remembers what it found for the newest paths. A search looks at every middleware and route that may match, and a rush asks for
 * the same few paths.
 */
export class RememberingRouter<Handler> extends TrieRouter<Handler> {
  #found = new Newest<string, Result<Handler>>(MOST_FOUND);

  override add(method: string, path: string, handler: Handler): void {
    this.#found = new Newest(MOST_FOUND);
    super.add(method, path, handler);
  }

  override match(method: string, path: string): Result<Handler> {
    const key = `${method} ${path}`;
    if (key.length > LONGEST_KEY) return super.match(method, path);
    const found = this.#found.get(key) ?? super.match(method, path);
    this.#found.put(key, found);
    return found;
  }
}

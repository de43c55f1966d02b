/** A server in Node that answers as a test says, and a client of it. */

import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach } from "vitest";
import { matinee } from "../../src/client/client.ts";
import type { MatineeOptions } from "../../src/client/client.ts";

export type Answering = (request: IncomingMessage, response: ServerResponse, nth: number) => void;

let server: Server | null = null;

/** The server stops, with all that is open; also after each test. */
export function stop(): void {
  server?.closeAllConnections();
  server?.close();
}

afterEach(stop);

/** A client of a server that answers so; `seen` are the requests. */
export async function clientOf(answer: Answering, options: Partial<MatineeOptions> = {}) {
  const seen: IncomingMessage[] = [];
  const served = createServer((request, response) => {
    request.resume();
    request.once("end", () => {
      answer(request, response, seen.push(request));
    });
  });
  server = served;
  await new Promise<void>((resolve) => {
    served.listen(0, "127.0.0.1", resolve);
  });
  const baseUrl = `http://127.0.0.1:${(served.address() as AddressInfo).port}`;
  return { seen, api: matinee({ baseUrl, retries: { firstMs: 1, longestMs: 2_000 }, ...options }) };
}

export function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
) {
  const type = status < 400 ? "application/json" : "application/problem+json";
  response.writeHead(status, { "content-type": type, ...headers }).end(JSON.stringify(body));
}

export const problem = (status: number, code: string) => ({
  type: "",
  title: "No",
  status,
  detail: "Not so.",
  code,
});

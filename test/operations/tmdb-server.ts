/** TMDB with one movie, for whoever has its key. */

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface TmdbServer {
  readonly url: string;
  readonly close: () => void;
}

export async function serveTmdb(key: string): Promise<TmdbServer> {
  const server = createServer(({ url = "/", headers }, response) => {
    const given = new URL(url, "http://tmdb.test").searchParams.get("api_key") ?? headers.authorization;
    const isAllowed = given === key || given === `Bearer ${key}`;
    response.writeHead(isAllowed ? 200 : 401, { "content-type": "application/json" }).end(
      JSON.stringify(
        isAllowed
          ? {
              id: 19,
              title: "Metropolis",
              original_language: "de",
              runtime: 153,
              genres: [{ name: "Drama" }],
            }
          : { status_code: 7, status_message: "Invalid API key" },
      ),
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/3`,
    close: () => server.close(),
  };
}

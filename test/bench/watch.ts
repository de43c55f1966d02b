/**
 * Watchers of a live feed, a process of their own: as many sockets as it is told, until it is ended. In life they are
 * other people's machines, so they take as little as can be of the cores that they share with the server here: they
 * throw away what comes. Nor do they offer compression, which is the business of whatever a connection ends at: on
 * Cloudflare the edge, here miniflare's proxy, which would compress each frame a thousand times on the sale's thread.
 */

import { connect } from "node:net";

export interface Watch {
  readonly url: string;
  readonly watchers: number;
}

process.on("message", ({ url, watchers }: Watch) => {
  void open(new URL(url), watchers).then(
    () => process.send?.({ watching: watchers }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});

const AT_ONCE = 50;
/** What any of them reads, one after the other. */
const READ = Buffer.alloc(64 * 1024);
/** An answer's head, and the beginning of a frame. */
const LET_IN = /^HTTP\/1\.1 101 .*\r\n\r\n./s;

async function open(url: URL, watchers: number): Promise<void> {
  for (let opened = 0; opened < watchers; opened += AT_ONCE)
    await Promise.all(
      Array.from({ length: Math.min(AT_ONCE, watchers - opened) }, (_, i) => one(url, opened + i)),
    );
}

/** Resolves with the first frame. Each watcher is in a network of its own: a network may have twenty. */
function one({ hostname, port, host, pathname }: URL, i: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let isIn = false;
  let heard = "";
  const callback = (bytes: number): boolean => {
    if (isIn) return true;
    heard += READ.latin1Slice(0, bytes);
    isIn = LET_IN.test(heard);
    if (isIn) resolve();
    return true;
  };
  const socket = connect({ host: hostname, port: Number(port), onread: { buffer: READ, callback } });
  socket.once("error", reject);
  socket.once("close", () => {
    reject(new Error(`a watcher was not let in: ${heard}`));
  });
  socket.write(
    [
      `GET ${pathname} HTTP/1.1`,
      `host: ${host}`,
      `cf-connecting-ip: 10.2.${Math.floor(i / 250)}.${i % 250}`,
      "connection: upgrade",
      "upgrade: websocket",
      "sec-websocket-version: 13",
      `sec-websocket-key: ${Buffer.alloc(16).toString("base64")}`,
      "\r\n",
    ].join("\r\n"),
  );
  return promise;
}

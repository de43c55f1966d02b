/** Watchers of a live feed, a process of their own: as many sockets as it is told, until it is ended. */
export interface Watch {
  readonly url: string;
  readonly watchers: number;
}

process.on("message", ({ url, watchers }: Watch) => {
  void open(url, watchers).then(
    () => process.send?.({ watching: watchers }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});

const AT_ONCE = 50;

async function open(url: string, watchers: number): Promise<void> {
  for (let opened = 0; opened < watchers; opened += AT_ONCE)
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, watchers - opened) }, () => one(url)));
}

function one(url: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = new WebSocket(url);
  socket.addEventListener("message", () => {
    resolve();
  });
  socket.addEventListener("error", () => {
    reject(new Error("a watcher was not let in"));
  });
  return promise;
}

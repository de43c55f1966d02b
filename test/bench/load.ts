/** The load generator, a process of its own: `clients` that each send one request after the other. */
import { Agent, request } from "node:http";

export interface Load {
  readonly url: string;
  readonly clients: number;
  readonly requests: readonly { readonly path: string; readonly body: string }[];
  readonly tokens: readonly string[];
  readonly expect: number;
}

export interface Measured {
  /** Answers a second, and the time of one in milliseconds. */
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
}

process.on("message", (load: Load) => {
  void drive(load).then(
    (measured) => process.send?.(measured),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});

async function drive({ url, clients, requests, tokens, expect }: Load): Promise<Measured> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const times: number[] = [];
  let next = 0;
  const startMs = performance.now();
  const client = async (me: number): Promise<void> => {
    for (let work = requests[next++]; work !== undefined; work = requests[next++]) {
      const sentMs = performance.now();
      const status = await post(agent, url + work.path, work.body, tokens[me % tokens.length] ?? "");
      if (status !== expect) throw new Error(`${work.path} answered ${status}`);
      times.push(performance.now() - sentMs);
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, me) => client(me)));
  const seconds = (performance.now() - startMs) / 1000;
  agent.destroy();
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.floor(share * (times.length - 1))] ?? 0;
  return { rate: times.length / seconds, p50: at(0.5), p99: at(0.99) };
}

function post(agent: Agent, url: string, body: string, token: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const headers = {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    authorization: `Bearer ${token}`,
  };
  const sent = request(url, { method: "POST", agent, headers }, (response) => {
    response.resume();
    response.once("end", () => {
      resolve(response.statusCode ?? 0);
    });
  });
  sent.once("error", reject);
  sent.end(body);
  return promise;
}

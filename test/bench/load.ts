/** The load generator, a process of its own: `clients` that each send one request after the other. */

import { Agent, request } from "node:http";

export interface Load {
  readonly url: string;
  readonly clients: number;
  readonly requests: readonly Request[];
  /** Begins anew when all were sent, until the time is over. */
  readonly again: boolean;
  readonly forMs: number;
  /** Each client rests for so long after an answer. */
  readonly pauseMs: number;
  /** What each client asks for before the time begins: its connection stands then, and its session has been looked up. */
  readonly first: Request | null;
  /** The nth client's, if it has one. */
  readonly tokens: readonly string[];
}

export interface Request {
  readonly method?: string;
  readonly path: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly expect: number | readonly number[];
}

export interface Measured {
  readonly answers: number;
  readonly seconds: number;
  /** Answers a second, and the time of one in milliseconds. */
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
  /** The share of answers that took at most `PATIENCE_MS`, in which a buyer gives up. */
  readonly inTime: number;
  /** How many answers had each status. */
  readonly statuses: Readonly<Record<number, number>>;
  /** The longest time without an answer, in milliseconds. */
  readonly longestPause: number;
}

const PATIENCE_MS = 5_000;

process.on("message", (load: Load) => {
  void drive(load).then(
    (measured) => process.send?.(measured),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});

async function drive({
  url,
  clients,
  requests,
  again,
  forMs,
  pauseMs,
  first,
  tokens,
}: Load): Promise<Measured> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  if (first !== null)
    await Promise.all(Array.from({ length: clients }, (_, me) => send(agent, url, first, tokens[me])));
  const times: number[] = [];
  const statuses: Record<number, number> = {};
  let next = 0;
  const startMs = performance.now();
  let answeredMs = startMs;
  let longestPause = 0;
  const take = (): Request | undefined =>
    performance.now() - startMs < forMs ? requests[again ? next++ % requests.length : next++] : undefined;
  const client = async (me: number): Promise<void> => {
    for (let work = take(); work !== undefined; work = take()) {
      const sentMs = performance.now();
      const status = await send(agent, url, work, tokens[me]);
      if (![work.expect].flat().includes(status)) throw new Error(`${work.path} answered ${status}`);
      const nowMs = performance.now();
      times.push(nowMs - sentMs);
      statuses[status] = (statuses[status] ?? 0) + 1;
      longestPause = Math.max(longestPause, nowMs - answeredMs);
      answeredMs = nowMs;
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, me) => client(me)));
  const seconds = (performance.now() - startMs) / 1000;
  agent.destroy();
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.floor(share * (times.length - 1))] ?? 0;
  const answers = times.length;
  const inTime = times.filter((tookMs) => tookMs <= PATIENCE_MS).length / answers;
  const rate = answers / seconds;
  return { answers, seconds, rate, p50: at(0.5), p99: at(0.99), inTime, statuses, longestPause };
}

function send(agent: Agent, url: string, work: Request, token: string | undefined): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const { method = "GET", path, body, headers } = work;
  const sent = request(
    url + path,
    {
      method,
      agent,
      headers: {
        ...(body === undefined
          ? {}
          : { "content-type": "application/json", "content-length": Buffer.byteLength(body) }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
    },
    (response) => {
      response.resume();
      response.once("end", () => {
        resolve(response.statusCode ?? 0);
      });
    },
  );
  sent.once("error", reject);
  sent.end(body);
  return promise;
}

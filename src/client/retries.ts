/** Sends requests again that found no answer, or a server that asks to come back. */

export type Send = (request: Request) => Promise<Response>;

export interface Retries {
  /** How often a request is sent, in all. */
  readonly tries: number;
  /** The wait before the second try, in milliseconds; it doubles with each try. */
  readonly firstMs: number;
  /** No wait is longer. An answer that asks for a longer one is given to the caller. */
  readonly longestMs: number;
}

export const RETRIES: Retries = { tries: 5, firstMs: 250, longestMs: 20_000 };

const SAFE = new Set(["GET", "HEAD", "PUT", "DELETE"]);

/** The server did nothing, and may be asked again. */
const ASKS_TO_COME_BACK = new Set([409, 429, 503]);
/** Whether it did something is not known. */
const UNKNOWN = new Set([500, 502, 504]);

/** A request with an `Idempotency-Key` is carried out once, however often it is sent. */
const isRepeatable = ({ method, headers }: Request): boolean =>
  SAFE.has(method) || headers.has("idempotency-key");

export const withRetries =
  (send: Send, { tries, firstMs, longestMs }: Retries): Send =>
  async (request) => {
    for (let tried = 1; ; tried++) {
      const isLast = tried >= tries;
      const answer = await send(isLast ? request : request.clone()).catch((fault: unknown) => {
        if (isLast || request.signal.aborted || !isRepeatable(request)) throw fault;
        return null;
      });
      const asked = answer === null ? null : retryAfterMs(answer);
      const isWorthIt =
        answer === null ||
        (ASKS_TO_COME_BACK.has(answer.status) && asked !== null && asked <= longestMs) ||
        (UNKNOWN.has(answer.status) && isRepeatable(request));
      if (answer !== null && (isLast || !isWorthIt)) return answer;
      // A line that breaks while its answer is thrown away is no reason not to try again.
      await answer?.body?.cancel().catch(() => undefined);
      // Not all clients come back at the same moment.
      const ownMs = Math.min(firstMs * 2 ** (tried - 1), longestMs) * (0.5 + Math.random() / 2);
      await waited(Math.max(ownMs, asked ?? 0), request.signal);
    }
  };

/** Seconds or a date, as HTTP allows. Null without it. */
function retryAfterMs({ headers }: Response): number | null {
  const text = headers.get("retry-after");
  if (text === null) return null;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(ms) ? null : Math.max(ms, 0);
}

/** Rejects as soon as the signal says so. */
export function waited(ms: number, signal?: AbortSignal | null): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    if (signal?.aborted === true) stop();
    else signal?.addEventListener("abort", stop, { once: true });
  });
}

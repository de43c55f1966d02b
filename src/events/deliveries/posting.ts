import type { Outcome } from "./delivery.ts";
import type { Signed } from "./signing.ts";

/** A receiver has so long to answer. */
const TIMEOUT_MS = 15_000;
/** The answer's body is for the log alone: it counts as arrived without it. */
const BODY_MS = 2_000;
const MAX_ANSWER_BYTES = 1_024;

/** Posts it, and says what came of it. Never rejects. Redirects are not followed: they may lead to another address. */
export async function post(url: string, { body, headers }: Signed): Promise<Outcome> {
  const stop = new AbortController();
  const timer = setTimeout(() => {
    stop.abort();
  }, TIMEOUT_MS);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers,
      body,
      redirect: "manual",
      signal: stop.signal,
    });
    const { status: httpStatus } = response;
    const isRedirect = httpStatus >= 300 && httpStatus < 400;
    return { httpStatus, fault: isRedirect ? "redirect" : null, answer: await beginningOf(response) };
  } catch {
    return { httpStatus: null, fault: stop.signal.aborted ? "timeout" : "no_connection", answer: null };
  } finally {
    clearTimeout(timer);
    stop.abort();
  }
}

async function beginningOf({ body }: Response): Promise<string | null> {
  if (body === null) return null;
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  const chunks: Uint8Array[] = [];
  const timer = setTimeout(() => void reader.cancel().catch(() => undefined), BODY_MS);
  try {
    for (let length = 0; length < MAX_ANSWER_BYTES;) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      length += value.length;
    }
    void reader.cancel().catch(() => undefined);
  } catch {
    // A line that is cut off in the answer's body: the status came before.
  } finally {
    clearTimeout(timer);
  }
  const bytes = Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES);
  const text = new TextDecoder().decode(bytes).replaceAll("\0", "\u{FFFD}");
  return text === "" ? null : text;
}

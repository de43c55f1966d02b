/** Follows the live feed of a showtime: resumes by the last event that it has, and folds the frames. */

import { EventSourceParserStream } from "eventsource-parser/stream";
import { folded } from "./hall.ts";
import type { Frame, Hall } from "./hall.ts";
import { isProblem, ProblemError } from "./problem.ts";
import { RETRIES, waited } from "./retries.ts";
import type { Send } from "./retries.ts";

/** The hall, and again after each change, until the signal says so. Throws `ProblemError` where the showtime cannot be watched. */
export async function* hallOf(send: Send, address: string, signal?: AbortSignal): AsyncGenerator<Hall, void> {
  let hall: Hall | null = null;
  let firstMs = RETRIES.firstMs;
  let waitMs = firstMs;
  for (;;) {
    try {
      for await (const frame of framesOf(send, address, hall?.seq ?? null, signal)) {
        firstMs = frame.reconnect_after_ms ?? firstMs;
        // A connection that works ends the longer waits.
        waitMs = firstMs;
        hall = folded(hall, frame);
        // From the beginning, by a new connection.
        if (hall === null) break;
        yield hall;
      }
    } catch (fault) {
      if (signal?.aborted === true) return;
      if (fault instanceof ProblemError && fault.status < 500 && fault.status !== 429) throw fault;
    }
    try {
      await waited(waitMs, signal);
    } catch {
      return;
    }
    waitMs = Math.min(waitMs * 2, RETRIES.longestMs);
  }
}

/** The frames of one connection. */
async function* framesOf(
  send: Send,
  address: string,
  since: number | null,
  signal?: AbortSignal,
): AsyncGenerator<Frame, void> {
  const url = since === null ? address : `${address}?since=${since}`;
  const headers = { accept: "text/event-stream" };
  const answer = await send(new Request(url, { headers, ...(signal !== undefined && { signal }) }));
  if (!answer.ok) {
    const problem: unknown = await answer.json().catch(() => null);
    throw isProblem(problem) ? new ProblemError(problem) : new Error(`${address} answered ${answer.status}`);
  }
  const events = answer.body?.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  for await (const { data } of events ?? []) yield JSON.parse(data) as Frame;
}

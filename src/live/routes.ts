import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import type * as z from "zod";
import { OPTIONAL_BEARER, idParams, refusals, shown, slice } from "../http/openapi.ts";
import { granting, retryAfterS } from "../http/problem.ts";
import { limitsAreOff } from "../http/rate-limits.ts";
import { networkOfRequest } from "../http/whence.ts";
import { knownCallerIfAny } from "../identity/authentication.ts";
import { OF_TOKENS } from "../identity/refused-callers.ts";
import { isSandboxOf } from "../programme/showtimes/service.ts";
import { explain } from "./refusals.ts";
import type { Refused } from "./refusals.ts";
import * as service from "./service.ts";
import { lastEventId, liveQuery, messageSchema } from "./wire.ts";

const granted = granting((refusal: Refused) => explain(refusal, retryAfterS()));

const EVENT_STREAM = { "content-type": "text/event-stream", "cache-control": "no-store" };

export const live = slice().openapi(
  createRoute({
    operationId: "watchShowtime",
    method: "get",
    path: "/showtimes/{id}/live",
    summary: "Every change of a seat, as it happens",
    description:
      "With `Upgrade: websocket` a WebSocket whose messages are frames; otherwise Server-Sent Events with the same frames as data and their `seq` as id. Frames leave no gap: `from` of each is `seq` of the one before. At most ten a second. With `snapshot=availability` the first message is an availability instead of a frame with every seat. The first message has the delay after which to reconnect, with `?since=`, if the connection breaks (Server-Sent Events: `retry` and `Last-Event-ID`, which browsers handle by themselves). A WebSocket answers `ping` with `pong` and ignores other messages. A browser's page must have an origin that this server allows. One network watches at most 20 streams.",
    tags: ["Showtimes"],
    security: OPTIONAL_BEARER,
    request: { params: idParams, query: liveQuery },
    responses: {
      101: {
        description: "A WebSocket; each message is a LiveFrame, the first one perhaps a LiveAvailability",
      },
      200: {
        description:
          "Server-Sent Events; the data of each is a LiveFrame, of the first one perhaps a LiveAvailability",
        content: { "text/event-stream": shown(messageSchema) },
      },
      ...refusals(...OF_TOKENS, "busy", "forbidden", "showtime_not_found", "too_many_streams", "unavailable"),
    },
  }),
  async (c) => {
    const visit = visitOf(c, c.req.valid("param").id, c.req.valid("query"));
    if (c.req.method === "HEAD") {
      granted(await service.isWatchable(visit));
      return c.body(null, 200, EVENT_STREAM);
    }
    return granted(await service.watch(visit)).response;
  },
);

function visitOf(
  c: Context,
  showtimeId: number,
  { since, snapshot }: z.output<typeof liveQuery>,
): service.Visit {
  const known = lastEventId(c.req.header("last-event-id")) ?? since;
  return {
    showtimeId,
    since: known ?? 0,
    beginsSmall: known === undefined && snapshot === "availability",
    bySocket: c.req.header("upgrade")?.toLowerCase() === "websocket",
    origin: c.req.header("origin"),
    worksThere: () => isSandboxOf(showtimeId, () => knownCallerIfAny(c)),
    network: limitsAreOff() ? null : networkOfRequest(c),
  };
}

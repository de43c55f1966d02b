/** Connects a watcher to one of a showtime's relays, if its page may watch. */

import { env } from "cloudflare:workers";
import { relayName } from "../box-office/followers/feed.ts";
import { boxOffice, openOf } from "../box-office/service.ts";
import type { Answer } from "../platform/answer.ts";
import { isLocal, publicUrl } from "../platform/settings.ts";
import { mayWatch } from "./origins.ts";
import type { Refused } from "./refusals.ts";
import { Shards } from "./shards.ts";

export interface Visit {
  readonly showtimeId: number;
  /** The newest event that the watcher has; 0 for none. */
  readonly since: number;
  /** Begins with an availability instead of a frame. */
  readonly beginsSmall: boolean;
  readonly bySocket: boolean;
  readonly origin: string | undefined;
  /** Null: its number of streams is not limited. */
  readonly network: string | null;
  /** Asked of a showtime that is not for everybody: whether the watcher works in its sandbox. */
  readonly worksThere: () => Promise<boolean>;
}

export type Visited = Answer<{ readonly response: Response }, Refused>;

const shards = new Shards();

/**
 * Connects to a relay with room: a response 101, or a stream of events. Refuses `forbidden`, `showtime_not_found`,
 * `too_many_streams` of the network, and `busy` where every relay (1,000 watchers each) or its isolate is full.
 */
export async function watch(visit: Visit): Promise<Visited> {
  if (!isWelcome(visit)) return { ok: false, code: "forbidden" };
  const watched = await watchAs(visit, false);
  return watched.ok || watched.code !== "showtime_not_found" || !(await visit.worksThere())
    ? watched
    : watchAs(visit, true);
}

async function watchAs(visit: Visit, isForSandbox: boolean): Promise<Visited> {
  const { showtimeId } = visit;
  let maybeUnopened = true;
  for (const shard of shards.inOrder(showtimeId)) {
    const relay = relayName(showtimeId, shard, isForSandbox);
    let response = await connect(visit, relay);
    if (response.status === 404 && maybeUnopened) {
      maybeUnopened = false;
      if ((await openOf(showtimeId)) === "opened") response = await connect(visit, relay);
    }
    if (response.status === 404) return { ok: false, code: "showtime_not_found" };
    if (response.status === 429) return { ok: false, code: "too_many_streams" };
    if (response.status === 503) continue;
    shards.foundRoom(showtimeId, shard);
    return { ok: true, response };
  }
  return { ok: false, code: "busy" };
}

/** Refuses what `watch` refuses, except for want of room, without connecting. */
export async function isWatchable(visit: Visit): Promise<Answer<unknown, Refused>> {
  if (!isWelcome(visit)) return { ok: false, code: "forbidden" };
  const { showtimeId } = visit;
  const isThere =
    (await openOf(showtimeId)) === "opened" &&
    (!(await boxOffice(showtimeId).isSandbox()) || (await visit.worksThere()));
  return isThere ? { ok: true } : { ok: false, code: "showtime_not_found" };
}

const isWelcome = ({ origin }: Visit): boolean =>
  mayWatch(origin, { listed: env.LIVE_ORIGINS ?? "", own: publicUrl("/"), isLocal: isLocal() });

function connect(visit: Visit, relay: string): Promise<Response> {
  const { since, beginsSmall, bySocket, network } = visit;
  const query = new URLSearchParams({
    since: String(since),
    ...(beginsSmall ? { snapshot: "availability" } : {}),
    ...(network === null ? {} : { network }),
  });
  return env.LIVE_FEED.getByName(relay).fetch(`http://relay/?${query.toString()}`, {
    headers: bySocket ? { upgrade: "websocket" } : {},
  });
}

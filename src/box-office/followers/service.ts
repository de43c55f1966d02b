/** What the box offices of an isolate send together. In memory, which may go at any time: see `collector.ts`. */

import { now } from "../../platform/clock.ts";
import { Collector } from "./collector.ts";
import { MAX_BATCH_BYTES, bytesIn } from "./projection.ts";
import type { Projection } from "./projection.ts";
import { announce, copyToD1 } from "./store.ts";
import type { News, Reached } from "./store.ts";

/** Most mails and payments whose messages are sent together. */
const MOST_NEWS = 1_000;

const copies = new Collector<Projection, Reached>({
  nowMs: now,
  send: copyToD1,
  keyOf: ({ showtimeId }) => showtimeId,
  sizeOf: bytesIn,
  mostSize: MAX_BATCH_BYTES,
});

/**
 * Writes the batch to D1, if need be together with those of other box offices, and returns where D1 is with this showtime.
 * Another object may send it: everything in it has to be on disk before.
 */
export const copyTogether = (batch: Projection): Promise<Reached> => copies.carry(batch);

/** Whether those of several box offices were in the last batch, or wait for the next one. */
export const areCopiedTogether = (): boolean => copies.isBusy;

const messages = new Collector<News, void>({
  nowMs: now,
  send: async (news) => {
    await announce(news);
    return news.map(() => undefined);
  },
  keyOf: ({ showtimeId }) => showtimeId,
  sizeOf: ({ notifications, toSettle }) => notifications.length + toSettle.length,
  mostSize: MOST_NEWS,
});

/** Sends the queues what follows from these events, if need be together with that of other box offices. On disk as above. */
export const announceTogether = (news: News): Promise<void> => messages.carry(news);

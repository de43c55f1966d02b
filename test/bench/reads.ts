/** What is read most: the seat map in a rush, and what is shown on a day. */

import { newDay } from "./days.ts";
import type { Measured, Request } from "./load.ts";
import type { Path } from "./rounds.ts";
import { once, purchase, seatLabel } from "./stage.ts";
import type { Stage } from "./stage.ts";

const SEATS = 500;
/** A sale beside the readers: it changes the map, and takes as much from the one path as from the other. */
const BUYERS = 4;
const BETWEEN_SALES_MS = 200;
/** A map is fresh for a second: shorter, and nothing would be seen of it. */
const SHORTEST_SALE_MS = 2_500;

const BARE_AVAILABILITY = "bare: the availability's bytes, during a sale";
const BARE_MAP = "bare: the seat map's bytes, during a sale";
const BARE_LIST = "bare: the list's bytes";
const BARE_ROW = "bare: D1 row by its key";

export function reads(forMs: number): Path[] {
  return [
    {
      name: BARE_MAP,
      run: (stage) => duringSale(stage, forMs, (id) => bytesOf(`/v1/showtimes/${id}/seats`)),
    },
    {
      name: "seat map of 500 seats, during a sale",
      limit: BARE_MAP,
      atLeast: 0.6,
      count: { of: "reads of the map a second that the object sees", atMost: 2 },
      run: async (stage) => {
        const before = await stage.counts();
        const measured = await duringSale(stage, forMs, (id) => get(`/v1/showtimes/${id}/seats`));
        const after = await stage.counts();
        // The look that opened the showtime, and found it closed, asked twice.
        const asked = after.mapReads - before.mapReads - 2;
        return { ...measured, counted: asked / measured.seconds };
      },
    },
    {
      name: BARE_AVAILABILITY,
      run: (stage) => duringSale(stage, forMs, (id) => bytesOf(availabilityOf(id))),
    },
    {
      name: "availability of 500 seats, during a sale",
      limit: BARE_AVAILABILITY,
      atLeast: 0.95,
      count: { of: "bytes of an availability of 500 seats", atMost: 750 },
      run: async (stage) => {
        let path = "";
        const measured = await duringSale(stage, forMs, (id) => get((path = availabilityOf(id))));
        const body = await (await fetch(stage.server.url + path)).arrayBuffer();
        return { ...measured, counted: body.byteLength };
      },
    },
    { name: BARE_LIST, run: async (stage) => repeat(stage, bytesOf(await listOf(stage)), forMs) },
    {
      name: "showtimes of a day, 20",
      limit: BARE_LIST,
      atLeast: 0.6,
      run: async (stage) => repeat(stage, get(await listOf(stage)), forMs),
    },
    {
      name: BARE_ROW,
      run: async (stage) => repeat(stage, get(`/v1/bare/rows/${await stage.showtime(SEATS)}`), forMs),
    },
    {
      name: "one showtime",
      limit: BARE_ROW,
      run: async (stage) => repeat(stage, get(`/v1/showtimes/${await stage.showtime(SEATS)}`), forMs),
    },
  ];
}

const availabilityOf = (id: number): string => `/v1/showtimes/${id}/availability`;

const get = (path: string): Request => ({ path, expect: 200 });

const bytesOf = (path: string): Request => get(`/v1/bare/bytes?of=${encodeURIComponent(path)}`);

const repeat = (stage: Stage, request: Request, forMs: number): Promise<Measured> =>
  stage.drive([request], { again: true, forMs, first: null, tokens: [] });

const listOf = once(async (stage) => `/v1/showtimes?date=${await newDay(stage)}`);

async function duringSale(stage: Stage, roundMs: number, of: (id: number) => Request): Promise<Measured> {
  const forMs = Math.max(roundMs, SHORTEST_SALE_MS);
  const id = await stage.showtime(SEATS);
  const sale = stage.drive(
    Array.from({ length: SEATS }, (_, i) => purchase(id, seatLabel(i))),
    { forMs, clients: BUYERS, pauseMs: BETWEEN_SALES_MS },
  );
  const [measured] = await Promise.all([repeat(stage, of(id), forMs), sale]);
  return measured;
}

/** The one statement that writes events, for stores that write them in the batch of what they are about. */

/** Whose events were written, and whether somebody is to be told of them at once. */
export interface Added {
  readonly ownerId: number;
  readonly hasEndpoint: number;
}

/** The SQL before and after `rows` in a SELECT of whole rows of `events`; see `addingEvents`. */
export const numbering = (nowMs: string): readonly [before: string, after: string] => [
  `SELECT owner_id,
    max(${nowMs} * 1000, coalesce((SELECT max(number) FROM events AS known WHERE known.owner_id = added.owner_id), 0))
      + row_number() OVER (PARTITION BY owner_id) AS number,
    id, type, cinema_id, showtime_id, seq, at_ms, data
  FROM (`,
  ") AS added WHERE true",
];

/**
 * Adds the events of `rows`, a SELECT of owner_id, id, type, cinema_id, showtime_id, seq, at_ms and data, each owner's in the order
 * of `rows`. `nowMs` is an expression. D1 has one writer, so an owner's numbers rise in the order of the commits: whoever has read
 * up to a number misses none below it. They are microseconds, so that no number comes again after a restore of D1.
 * Rows of owners without a log are to be left out by a join with `event_logs`. Returns `Added` for each event.
 */
export const addingEvents = (rows: string, nowMs: string): string => `
  INSERT INTO events (owner_id, number, id, type, cinema_id, showtime_id, seq, at_ms, data)
  ${numbering(nowMs).join(rows)}
  RETURNING owner_id AS ownerId, EXISTS (
    SELECT 1 FROM webhook_endpoints WHERE webhook_endpoints.owner_id = events.owner_id AND webhook_endpoints.status = 'on'
  ) AS hasEndpoint`;

/** The owners who have an endpoint, each once. */
export const toHurry = (added: readonly Added[]): number[] => [
  ...new Set(added.flatMap(({ ownerId, hasEndpoint }) => (hasEndpoint === 1 ? [ownerId] : []))),
];

/** The tables of a box office's own SQLite, as a list of migrations. */

/** Append-only. `meta.schema` counts how many have run. */
export const MIGRATIONS = [
  `CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
   CREATE TABLE events (
     seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, n INTEGER, type TEXT NOT NULL, body TEXT NOT NULL) STRICT;
   CREATE TABLE seats (
     place INTEGER PRIMARY KEY, seat TEXT NOT NULL, n INTEGER, seq INTEGER NOT NULL) STRICT;
   CREATE TABLE reservations (n INTEGER PRIMARY KEY, live INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
   CREATE INDEX live_reservations ON reservations (n) WHERE live = 1;
   CREATE TABLE tickets (id TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT, WITHOUT ROWID;
   CREATE TABLE answers (
     place INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, at_ms INTEGER NOT NULL, fingerprint TEXT NOT NULL,
     outcome TEXT NOT NULL) STRICT;`,
  `ALTER TABLE seats ADD COLUMN blocked TEXT;
   UPDATE seats SET seat = json_set(seat, '$.y', of_row.y, '$.companion', json('false'))
   FROM (SELECT seat ->> 'row' AS label, row_number() OVER (ORDER BY min(place)) AS y FROM seats GROUP BY 1) AS of_row
   WHERE of_row.label = seats.seat ->> 'row';
   UPDATE reservations SET body = json_set(body, '$.endReason', NULL);
   UPDATE meta SET value = json_set(value, '$.status', 'on_sale') WHERE key = 'terms';`,
  `ALTER TABLE events ADD COLUMN hash BLOB;
   CREATE TABLE waiting (w INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
   UPDATE reservations SET body = json_set(body,
     '$.guest', NULL, '$.channel', 'buyer', '$.returned', json('[]'), '$.promo', NULL, '$.paidCents', 0, '$.payments', json('[]'),
     '$.payment', (SELECT value ->> 'payment' FROM meta WHERE key = 'terms'),
     '$.refundCents', 0, '$.extended', json('false'),
     '$.rates', json('{"fee":{"perTicketCents":0,"perReservationCents":0},"taxes":[]}'), '$.amounts', json_object(
       'ticketsCents', of_lines.cents, 'discountCents', 0, 'feeCents', 0, 'taxes', json('[]'),
       'totalCents', of_lines.cents))
   FROM (SELECT r.n AS n, sum(line.value ->> 'priceCents') AS cents
     FROM reservations AS r, json_each(r.body, '$.lines') AS line GROUP BY r.n) AS of_lines
   WHERE of_lines.n = reservations.n;
   UPDATE meta SET value = json_set(value, '$.maxSeatsPerBuyer', NULL, '$.orphanRule', 'off', '$.taxes', json('[]'),
     '$.fee', json('{"perTicketCents":0,"perReservationCents":0}'),
     '$.cancellation', json('{"freeMs":0,"feePercent":0,"lastMs":0}')) WHERE key = 'terms';
   INSERT INTO meta (key, value) SELECT 'chainFrom', coalesce(max(seq), 0) + 1 FROM events;`,
  `UPDATE meta SET value = json_set(value, '$.screenId', NULL, '$.endsAtMs', (value ->> 'startsAtMs') + 4 * 3600000)
   WHERE key = 'terms';
   UPDATE reservations SET body = json_set(body, '$.checkIns', json('[]'), '$.undoneAtMs', json('{}'), '$.moved', NULL, '$.slot', json_object(
     'startsAtMs', (SELECT value ->> 'startsAtMs' FROM meta WHERE key = 'terms'), 'screenId', NULL));
   ALTER TABLE tickets ADD COLUMN revoked INTEGER NOT NULL DEFAULT 0;
   CREATE INDEX revoked_tickets ON tickets (id) WHERE revoked = 1;
   UPDATE tickets SET revoked = 1 WHERE n IN (SELECT n FROM reservations WHERE live = 0) OR id IN (
     SELECT line.value ->> 'ticket' FROM reservations AS r, json_each(r.body, '$.returned') AS line);`,
  `INSERT INTO meta (key, value) SELECT 'money', json_object(
     'paidCents', coalesce(sum(body ->> 'paidCents'), 0), 'refundCents', coalesce(sum(body ->> 'refundCents'), 0))
   FROM reservations;`,
  // What memory keeps of sold reservations, in a covering index: an object wakes without reading their bodies.
  `DROP INDEX live_reservations;
   ALTER TABLE reservations ADD COLUMN sold TEXT;
   CREATE INDEX held_reservations ON reservations (n) WHERE live = 1 AND sold IS NULL;
   CREATE INDEX sold_reservations ON reservations (n, sold) WHERE sold IS NOT NULL;
   UPDATE reservations SET sold = json_array(n, iif(body ->> '$.channel' = 'counter', NULL, body ->> '$.buyer'),
     json_array_length(body, '$.lines'), body ->> '$.amounts.totalCents',
     (SELECT count(*) FROM json_each(body, '$.lines') AS line WHERE EXISTS (SELECT 1 FROM json_each(body, '$.checkIns') AS scan
       WHERE scan.value ->> 'ticket' = line.value ->> 'ticket' AND NOT scan.value ->> 'undone')),
     EXISTS (SELECT 1 FROM json_each(body, '$.checkIns') AS scan, json_each(body, '$.lines') AS line
       WHERE scan.value ->> 'ticket' = line.value ->> 'ticket' AND NOT scan.value ->> 'undone'
       GROUP BY line.value ->> 'ticket' HAVING count(*) > 1),
     body ->> '$.slot.startsAtMs', body ->> '$.slot.screenId')
   WHERE body ->> '$.status' = 'confirmed';`,
  // Reservations by their use of a promo code; of most, nothing.
  `CREATE TABLE promo_uses (claim TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT, WITHOUT ROWID;
   INSERT OR REPLACE INTO promo_uses (claim, n)
   SELECT body ->> '$.promo.claim', n FROM reservations WHERE body ->> '$.promo.claim' IS NOT NULL;`,
  // Which reservations have a scan that was undone, or that should have let nobody in; and the terms' times of before.
  `CREATE TABLE irregular_scans (n INTEGER PRIMARY KEY, seq INTEGER NOT NULL) STRICT;
   CREATE INDEX irregular_scans_by_seq ON irregular_scans (seq);
   INSERT INTO irregular_scans (n, seq)
   SELECT n, max(seq) FROM events WHERE type = 'check_in_undone' GROUP BY n;
   INSERT INTO meta (key, value)
   SELECT 'doors', json_group_array(json_object('sinceMs', at_ms, 'startsAtMs', starts, 'endsAtMs', ends,
     'isCancelled', json(iif(cancelled, 'true', 'false'))) ORDER BY seq)
   FROM (
     SELECT *, lag(json_array(starts, ends, cancelled)) OVER (ORDER BY seq) AS before FROM (
       SELECT seq, at_ms, body ->> '$.terms.startsAtMs' AS starts,
         coalesce(body ->> '$.terms.endsAtMs', (body ->> '$.terms.startsAtMs') + 4 * 3600000) AS ends,
         coalesce(body ->> '$.terms.status', 'on_sale') = 'cancelled' AS cancelled
       FROM events WHERE type IN ('opened', 'terms_changed')))
   WHERE starts IS NOT NULL AND before IS NOT json_array(starts, ends, cancelled)
   HAVING count(*) > 0;`,
  // A sale writes its reservation alone: with the places of its seats, marked by the event that is named first, and its tickets.
  // A seat's own row has what no reservation says. The tables get new names, so that an older version, which would take sold
  // seats for free ones, stops at them.
  `ALTER TABLE reservations ADD COLUMN seats TEXT;
   UPDATE reservations SET seats = of_seats.places
   FROM (SELECT live.n, concat('[0', ',' || group_concat(place), ']') AS places
     FROM reservations AS live LEFT JOIN seats ON seats.n = live.n WHERE live.live = 1 GROUP BY live.n) AS of_seats
   WHERE of_seats.n = reservations.n;
   ALTER TABLE reservations ADD COLUMN tickets TEXT;
   UPDATE reservations SET tickets = of_tickets.ids
   FROM (SELECT n, json_group_array(id) AS ids FROM tickets GROUP BY n) AS of_tickets
   WHERE of_tickets.n = reservations.n;
   DROP INDEX sold_reservations;
   CREATE INDEX sold_reservations ON reservations (n, sold, seats) WHERE sold IS NOT NULL;
   CREATE TABLE revoked (ticket TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
   INSERT INTO revoked (ticket) SELECT id FROM tickets WHERE revoked = 1;
   DROP TABLE tickets;
   ALTER TABLE seats RENAME TO hall;
   ALTER TABLE hall DROP COLUMN n;`,
  // What reports count of a sold reservation, as `sortOf` makes it: a text, so that it is read at waking without its parts.
  `UPDATE reservations SET sold = json_insert(sold, '$[#]', json_array(
     body ->> '$.channel',
     (SELECT json_group_array(json_array(category, type, cents, tickets)) FROM (
       SELECT line.value ->> 'category' AS category, line.value ->> 'ticketType' AS type,
         line.value ->> 'priceCents' AS cents, count(*) AS tickets
       FROM json_each(body, '$.lines') AS line GROUP BY 1, 2, 3)),
     (SELECT json_group_array(json_array(tax.value ->> 'name',
         coalesce(json_extract(body, concat('$.rates.taxes[', tax.key, '].rateBasisPoints')), 0),
         tax.value ->> 'included', tax.value ->> 'cents'))
       FROM json_each(body, '$.amounts.taxes') AS tax),
     CASE WHEN body ->> '$.promo' IS NOT NULL THEN coalesce(body ->> '$.promo.code', 0) END,
     body ->> '$.amounts.discountCents', body ->> '$.amounts.feeCents', body ->> '$.amounts.totalCents',
     (body ->> '$.paidCents') - (body ->> '$.refundCents'),
     body ->> '$.channel' = 'counter' AND body ->> '$.till' IS NULL) || '')
   WHERE sold IS NOT NULL;`,
  // A reservation's events, but for those of every sale and scan, which the reservation itself tells: a sale writes no entry.
  `CREATE INDEX events_of_reservation ON events (n) WHERE n IS NOT NULL AND type NOT IN (
     'held', 'extended', 'payment_started', 'confirmed', 'expired', 'checked_in', 'money_taken', 'money_returned');`,
];

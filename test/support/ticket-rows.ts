/** The tickets in D1's copies of reservations, one row each, to select from: by SQL alone, and by no code of the app. */
export const TICKETS = `(
  SELECT copy.id AS reservation_id, line.value ->> 'seat' AS seat, line.value ->> 'ticket' AS id, copy.seq,
    iif(copy.status = 'confirmed' AND part.key = 0, 'valid', 'revoked') AS status,
    (SELECT min(scan.value ->> 'atMs') FROM json_each(copy.details, '$.checkIns') AS scan
     WHERE scan.value ->> 'ticket' = line.value ->> 'ticket' AND NOT coalesce(scan.value ->> 'undone', 0)) AS checked_in_at_ms
  FROM reservations AS copy,
    json_each(json_array(json(copy.lines), json(coalesce(copy.details -> '$.returned', '[]')))) AS part,
    json_each(part.value) AS line
  WHERE line.value ->> 'ticket' IS NOT NULL)`;

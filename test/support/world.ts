/** The world of a test in workerd: rows in D1, requests to the Worker, box offices to look into. */

import { env, exports } from "cloudflare:workers";
import { boxOffice, openBoxOffice } from "../../src/box-office/service.ts";
import { hall, terms } from "./halls.ts";
import { insertShowtime, insertUser, tokenOf } from "./people.ts";

export const run = (sql: string, ...params: (string | number)[]): Promise<unknown> =>
  env.DB.prepare(sql)
    .bind(...params)
    .run();

export const rows = async <Row = Record<string, number | string | null>>(
  sql: string,
  ...params: (string | number)[]
): Promise<Row[]> =>
  (
    await env.DB.prepare(sql)
      .bind(...params)
      .all<Row>()
  ).results;

export const token = (userId: number, changes = {}): Promise<string> =>
  tokenOf(env.ACCESS_TOKEN_SECRET, { userId, ...changes });

interface Call {
  readonly as?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

export const call = (method: string, path: string, { as, body, headers }: Call = {}): Promise<Response> =>
  exports.default.fetch(`http://matinee.test${path}`, {
    method,
    headers: {
      ...(as === undefined ? {} : { authorization: `Bearer ${as}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });

/** The box office as the platform sees it, to look into and to evict. */
export const objectOf = (showtimeId: number) => env.BOX_OFFICE.getByName(String(showtimeId));

let lastUser = 0;
let lastShowtime = 0;

/** A buyer with a confirmed address. */
export async function buyer(): Promise<{ id: number; token: string }> {
  const id = 1000 + ++lastUser;
  await insertUser(run, id);
  return { id, token: await token(id) };
}

/** A showtime in D1 and an open box office: A1 … of `rows` × `perRow` seats. */
export async function showtime(rowCount: number, perRow: number, changes: Parameters<typeof terms>[0] = {}) {
  if (lastShowtime === 0) await insertUser(run, 1);
  const id = 100 + ++lastShowtime;
  await insertShowtime(run, id, rowCount, perRow);
  const startsAtMs = Date.now() + 3_600_000;
  const open = terms({
    showtimeId: id,
    incarnation: `incarnation-${id}`,
    startsAtMs,
    endsAtMs: startsAtMs + 105 * 60_000,
    salesCloseAtMs: startsAtMs,
    ...changes,
  });
  await openBoxOffice(open, hall(rowCount, perRow), "weur");
  return { id, terms: open, office: () => boxOffice(id), object: () => objectOf(id) };
}

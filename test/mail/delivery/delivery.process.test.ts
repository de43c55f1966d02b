/**
 * 300 sales, a mail service that fails every third call in each possible way, and a process that is killed twice: every
 * buyer gets one mail.
 */

import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { eventually } from "../../support/eventually.ts";
import { CROWD_A_MINUTE, SECRETS, bundle, launch, newState } from "../../support/launcher.ts";
import type { Server } from "../../support/launcher.ts";
import { insertShowtime, insertUser, labelsOf, tokenOf } from "../../support/people.ts";
import { startResend } from "../../support/resend-server.ts";
import type { ResendServer, Trouble } from "../../support/resend-server.ts";

const ROWS = 10;
const PER_ROW = 30;
const BUYERS = 8;
const SHOWTIME = 7;
/** The process is killed when the mail service has accepted this many mails. */
const KILLS = [60, 170];
const API_KEY = "re_for_this_test_only";

const seats = labelsOf(ROWS, PER_ROW);

const TROUBLES: readonly Trouble[] = [
  { status: 429, name: "rate_limit_exceeded", retryAfterS: 1 },
  { status: 500, name: "application_error" },
  "failed",
  "cut",
  "lost",
];

let resend: ResendServer;
let script: string;
let server: Server;
const state = newState();

const start = () =>
  launch({
    script,
    state,
    requestsAMinute: CROWD_A_MINUTE,
    bindings: { RESEND_API_KEY: API_KEY, RESEND_BASE_URL: resend.url, MAIL_PER_SECOND: "200" },
  });

beforeAll(async () => {
  resend = await startResend(API_KEY);
  resend.trouble = (call) => (call % 3 === 0 ? (TROUBLES[(call / 3) % TROUBLES.length] ?? null) : null);
  script = bundle();
  server = await start();
});

afterAll(async () => {
  await server.kill();
  resend.close();
});

it("sends one mail per reservation, also when the mail service fails and the process is killed", async () => {
  const run = server.sql.bind(server);
  const tokens = await Promise.all(
    Array.from({ length: BUYERS }, async (_, i) => {
      const userId = i + 1;
      await insertUser(run, userId);
      return tokenOf(SECRETS.ACCESS_TOKEN_SECRET, { userId });
    }),
  );
  await insertShowtime(run, SHOWTIME, ROWS, PER_ROW);

  const reservations = new Set<number>();
  const left = [...seats];
  const buy = async (token: string): Promise<void> => {
    for (let label = left.shift(); label !== undefined; label = left.shift())
      reservations.add(await sale(label, token));
  };
  const buyers = Promise.all(tokens.map(buy));
  for (const taken of KILLS) {
    await inTime(() => resend.accepted.length >= taken);
    await server.kill();
    server = await start();
    // When the sweep runs, the leases of the killed process have expired too.
    await pass("due", "sending");
  }
  await buyers;
  expect(reservations.size).toBe(seats.length);

  await inTime(async () => {
    const [counted] = await server.sql<{ n: number }>(
      "SELECT count(*) AS n FROM mail_log WHERE status NOT IN ('due', 'sending')",
    );
    return counted?.n === seats.length;
  });

  const byReservation = resend.accepted.map(({ mail }) =>
    Number(/^Reservation +(\d+)$/m.exec(mail.text ?? "")?.[1]),
  );
  expect(byReservation.toSorted((a, b) => a - b)).toEqual([...reservations].toSorted((a, b) => a - b));
  expect(new Set(resend.accepted.map(({ key }) => key)).size).toBe(seats.length);
  expect(resend.seen.length).toBeGreaterThan(seats.length * 1.4);

  const logged = await server.sql<{ id: string; status: string; provider_id: string }>(
    "SELECT id, status, provider_id FROM mail_log ORDER BY id",
  );
  const [{ name } = { name: "" }] = await server.sql<{ name: string }>("SELECT name FROM installation");
  expect(logged).toEqual(
    resend.accepted
      .map(({ id, key }) => ({ id: key?.replace(`${name}/`, ""), status: "sent", provider_id: id }))
      .toSorted((a, b) => ((a.id ?? "") < (b.id ?? "") ? -1 : 1)),
  );
});

/** Repeats a sale with the same key until it is answered. */
async function sale(label: string, token: string): Promise<number> {
  for (;;) {
    const answer = await fetch(`${server.url}/v1/showtimes/${SHOWTIME}/reservations`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        "idempotency-key": label,
      },
      body: JSON.stringify({ seats: [label], confirm: true }),
    })
      .then(async (response) => ({ status: response.status, body: await response.json<{ id: number }>() }))
      .catch(() => null);
    if (answer !== null) {
      expect(answer.status).toBe(201);
      return answer.body.id;
    }
    await sleep(50);
  }
}

/** Makes mails of these statuses three hours older. */
const pass = (...statuses: string[]) =>
  server.sql(
    "UPDATE mail_log SET due_at_ms = due_at_ms - 10800000 WHERE status IN (SELECT value FROM json_each(?1))",
    JSON.stringify(statuses),
  );

/** After each look three hours pass for the mails that are to be tried again, and the sweep runs. */
const inTime = (holds: () => boolean | Promise<boolean>): Promise<void> =>
  eventually(
    async () => {
      if (await holds()) return true;
      await pass("due");
      await server.sweep();
      await sleep(400);
      return false;
    },
    true,
    120_000,
  );

/** A report of 100,000 lines as CSV: how long it takes, and what it needs in memory. */

import { readFileSync } from "node:fs";
import { SECRETS } from "../support/launcher.ts";
import { tokenOf } from "../support/people.ts";
import { cpuMs } from "./cost.ts";
import { judged } from "./rounds.ts";
import type { Count } from "./rounds.ts";
import { openStage, purchase, seatLabel } from "./stage.ts";
import type { Stage } from "./stage.ts";
import { workerdPid } from "./workerd.ts";

const SHOWTIMES = 1_000;
const LINES = 100_000;
const OWNER = 1;
/** How often memory is looked at. */
const LOOK_MS = 10;

export async function exports(): Promise<Count[]> {
  const stage = await openStage();
  try {
    await fill(stage);
    // About a tenth of them.
    const few = await measured(stage, "2026-01-30");
    const startCpuMs = cpuMs(stage);
    const { seconds, peakMb, lines } = await measured(stage, "2026-12-31");
    const cpuSeconds = (cpuMs(stage) - startCpuMs) / 1_000;
    if (lines !== LINES + 1) throw new Error(`${lines} lines`);
    return [
      { of: "CSV of 100,000 sales, s", value: seconds, ...judged(seconds, { atMost: 10 }) },
      { of: "CSV of 100,000 sales, CPU s, with the local D1 in it", value: cpuSeconds, goal: "", met: null },
      {
        of: "CSV of 100,000 sales, MB more than for a tenth, of the whole process",
        value: peakMb - few.peakMb,
        ...judged(peakMb - few.peakMb, { atMost: 32 }),
      },
    ];
  } finally {
    await stage.end();
  }
}

/** Copies of one real sale, a hundred at each of a thousand showtimes on different days. */
async function fill(stage: Stage): Promise<void> {
  const [first = NaN] = await stage.listed(SHOWTIMES, 100);
  await fetch(`${stage.server.url}/v1/showtimes/${first}/seats`).then((answer) => answer.arrayBuffer());
  await stage.drive([purchase(first, seatLabel(0))], { clients: 1 });
  await stage.settled();
  const columnsOf = async (table: string): Promise<string[]> =>
    (await stage.server.sql<{ name: string }>(`SELECT name FROM pragma_table_info('${table}')`)).map(
      ({ name }) => name,
    );
  await stage.server.sql("UPDATE users SET role = 'owner' WHERE id = ?1", OWNER);
  await stage.server.sql(
    "UPDATE showtimes SET local_date = date('2026-01-01', '+' || (id % 300) || ' days'), starts_at_ms = unixepoch('2026-01-01', '+' || (id % 300) || ' days') * 1000",
  );
  const sales = await columnsOf("showtime_sales");
  await stage.server.sql(
    `INSERT INTO showtime_sales (${sales.join()})
     SELECT ${sales.map((name) => (name === "showtime_id" ? "showtimes.id" : name === "reservations" ? "100" : `sold.${name}`)).join()}
     FROM showtimes, showtime_sales AS sold WHERE sold.showtime_id = ?1 AND showtimes.id <> ?1`,
    first,
  );
  const copied = await columnsOf("reservations");
  const changed: Readonly<Record<string, string>> = {
    id: "showtimes.id * 16777216 + k",
    showtime_id: "showtimes.id",
  };
  for (let k = 1; k <= LINES / SHOWTIMES; k++)
    await stage.server.sql(
      `INSERT INTO reservations (${copied.join()})
       SELECT ${copied.map((name) => (changed[name] ?? `sale.${name}`).replace(" k", " ?2")).join()}
       FROM showtimes, (SELECT * FROM reservations ORDER BY id LIMIT 1) AS sale
       WHERE showtimes.id * 16777216 + ?2 NOT IN (SELECT id FROM reservations WHERE showtime_id = ?1)`,
      first,
      k,
    );
}

/** Reads the sales until this day. They are counted as they come, and not kept. */
async function measured(
  stage: Stage,
  to: string,
): Promise<{ seconds: number; peakMb: number; lines: number }> {
  const token = await tokenOf(SECRETS.ACCESS_TOKEN_SECRET, { userId: OWNER, role: "owner" });
  let peakMb = memoryMb(stage);
  const looking = setInterval(() => {
    peakMb = Math.max(peakMb, memoryMb(stage));
  }, LOOK_MS);
  const startMs = performance.now();
  const response = await fetch(`${stage.server.url}/v1/admin/reports/sales?from=2026-01-01&to=${to}`, {
    headers: { accept: "text/csv", authorization: `Bearer ${token}` },
  });
  if (response.status !== 200 || response.body === null) throw new Error(await response.text());
  let read = 0;
  for await (const piece of response.body) for (const byte of piece) if (byte === 10) read++;
  clearInterval(looking);
  return { seconds: (performance.now() - startMs) / 1_000, peakMb, lines: read };
}

const memoryMb = (stage: Stage): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${workerdPid(stage)}/status`, "utf8"))?.[1]) / 1_024;

import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { pointOf } from "../../src/platform/metric-point.ts";
import type { Metric } from "../../src/platform/metric-point.ts";

/** One of each kind: the compiler asks for a kind that is missing. */
const EACH: { [Kind in Metric["kind"]]: Metric & { kind: Kind } } = {
  sale: { kind: "sale", channel: "buyer", currency: "EUR", orders: 1, seats: 2, cents: 1800 },
  refusal: { kind: "refusal", code: "busy", route: "POST /v1/showtimes/:id/reservations", status: 503 },
  copies: { kind: "copies", showtimes: 3, events: 40, lagMs: 210 },
  mail_waiting: { kind: "mail_waiting", ageMs: 4_000 },
  webhooks_waiting: { kind: "webhooks_waiting", ageMs: 5_000 },
  payments_in_trouble: { kind: "payments_in_trouble", payments: 1 },
  sweep: { kind: "sweep", tookMs: 320, failed: 1 },
  sweep_failed: { kind: "sweep_failed", name: "sweepMail" },
};

test.each([
  ["sale", ["buyer", "EUR"], [1, 2, 1800]],
  ["refusal", ["busy", "POST /v1/showtimes/:id/reservations"], [503]],
  ["copies", [], [3, 40, 210]],
  ["mail_waiting", [], [4_000]],
  ["webhooks_waiting", [], [5_000]],
  ["payments_in_trouble", [], [1]],
  ["sweep", [], [320, 1]],
  ["sweep_failed", ["sweepMail"], []],
] as const)("a point of %s has these columns, which dashboards read", (kind, blobs, doubles) => {
  expect(pointOf(EACH[kind])).toEqual({ indexes: [kind], blobs: [...blobs], doubles: [...doubles] });
});

const page = readFileSync(path.join(import.meta.dirname, "../../docs/metrics.md"), "utf8");

test("docs/metrics.md has each column of each kind, and no other", () => {
  const rows = Array.from(
    page.matchAll(/^\| `(\w+)` +\| `((?:blob|double)\d)` +\|/gm),
    ([, kind = "", column = ""]) => `${kind} ${column}`,
  );
  const columns = Object.values(EACH).flatMap((metric) => {
    const { blobs, doubles } = pointOf(metric);
    return [
      ...blobs.map((_, i) => `${metric.kind} blob${i + 1}`),
      ...doubles.map((_, i) => `${metric.kind} double${i + 1}`),
    ];
  });
  expect(rows).toEqual(columns);
});

const queries = Array.from(page.matchAll(/```sql\n([\s\S]*?)```/g), ([, sql = ""]) => sql);
const dashboard = readFileSync(path.join(import.meta.dirname, "../../docs/examples/dashboard.json"), "utf8");

test("every query reads a kind that is counted, by columns that it has", () => {
  expect(queries.length).toBeGreaterThan(6);
  const panels = (JSON.parse(dashboard) as { panels: { targets: { query: string }[] }[] }).panels;
  const all = [...queries, ...panels.flatMap(({ targets }) => targets.map(({ query }) => query))];
  expect(all.length).toBeGreaterThan(queries.length + 5);
  for (const sql of all) {
    const kinds = Array.from(sql.matchAll(/index1 = '(\w+)'/g), ([, kind = ""]) => kind);
    expect(kinds, sql).toHaveLength(1);
    const metric = Object.values(EACH).find(({ kind }) => kind === kinds[0]);
    if (metric === undefined) throw new Error(`nothing counts what this reads: ${sql}`);
    const { blobs, doubles } = pointOf(metric);
    for (const [, column = "", place = ""] of sql.matchAll(/\b(blob|double)(\d+)/g))
      expect(Number(place), sql).toBeLessThanOrEqual((column === "blob" ? blobs : doubles).length);
    // Points are sampled under load: what is added up is weighed.
    if (/\bsum\(/i.test(sql)) expect(sql).toContain("_sample_interval");
  }
});

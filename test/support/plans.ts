import { env } from "cloudflare:workers";
import { vi } from "vitest";

/** How D1 would find the rows of each statement that `work` prepares, in D1's own words, one list a statement. */
export async function plansOf(work: () => Promise<unknown>): Promise<string[][]> {
  const prepare = vi.spyOn(env.DB, "prepare");
  await work();
  const statements = prepare.mock.calls.map(([sql]) => sql);
  prepare.mockRestore();
  return Promise.all(
    statements.map(async (sql) => {
      const named = Array.from(sql.matchAll(/\?(\d*)/g), ([, number], i) => Number(number) || i + 1);
      const parameters = Array.from({ length: Math.max(0, ...named) }, () => null);
      const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .bind(...parameters)
        .all<{ detail: string }>();
      return results.map(({ detail }) => detail);
    }),
  );
}

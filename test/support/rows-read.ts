import { env } from "cloudflare:workers";
import { vi } from "vitest";

/** How many rows each statement that `work` sends to D1 reads, by D1's own count. Each is sent twice. */
export async function rowsRead(work: () => Promise<unknown>): Promise<number[]> {
  const prepare = env.DB.prepare.bind(env.DB);
  const asked: { readonly sql: string; readonly params: readonly unknown[] }[] = [];
  const spy = vi.spyOn(env.DB, "prepare").mockImplementation((sql) => {
    const statement = prepare(sql);
    const bind = statement.bind.bind(statement);
    statement.bind = (...params: unknown[]) => {
      asked.push({ sql, params });
      return bind(...params);
    };
    return statement;
  });
  await work();
  spy.mockRestore();
  return Promise.all(
    asked.map(async ({ sql, params }) => {
      const { meta } = await prepare(sql)
        .bind(...params)
        .all();
      return meta.rows_read;
    }),
  );
}

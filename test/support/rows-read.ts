import { env } from "cloudflare:workers";
import { vi } from "vitest";

interface Billed {
  readonly meta: { readonly rows_read: number };
}

/** How many rows D1 read for `work`, by its own count: every statement goes through its session. */
export async function rowsRead<Answer>(
  work: () => Promise<Answer>,
): Promise<{ readonly read: number; readonly answer: Answer }> {
  const session = Reflect.get(env.DB, "alwaysPrimarySession") as {
    _send: (...of: unknown[]) => Promise<unknown>;
  };
  const sent = vi.spyOn(session, "_send");
  try {
    const answer = await work();
    const results = await Promise.all(
      sent.mock.results.map(({ value }) => value as Promise<Billed | Billed[]>),
    );
    return { answer, read: results.flat().reduce((sum, { meta }) => sum + meta.rows_read, 0) };
  } finally {
    sent.mockRestore();
  }
}

/** The audit log as its readers see it. */

import { ask, someone } from "../../support/catalogue.ts";
import { insertUser } from "../../support/people.ts";
import { run, token } from "../../support/world.ts";

export interface Entry {
  readonly source: "request" | "ledger";
  readonly id: number;
  readonly actor: string;
  readonly action: string;
  readonly outcome: string;
  readonly before: Record<string, unknown> | null;
  readonly after: Record<string, unknown> | null;
}

/** One page of the log. */
export async function pageOf(as: string, query = ""): Promise<{ data: Entry[]; next: string | null }> {
  const { status, body } = await ask("GET", `/v1/admin/audit${query}`, { as });
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body as unknown as { data: Entry[]; next: string | null };
}

export const entriesOf = async (as: string, query = ""): Promise<Entry[]> => (await pageOf(as, query)).data;

/** All pages, read by their cursors. */
export async function allOf(as: string, query: string): Promise<{ entries: Entry[]; pages: number }> {
  const entries: Entry[] = [];
  let pages = 0;
  for (let cursor: string | null = ""; cursor !== null; pages++) {
    const { data, next }: Awaited<ReturnType<typeof pageOf>> = await pageOf(
      as,
      cursor === "" ? query : `${query}&cursor=${cursor}`,
    );
    entries.push(...data);
    cursor = next;
  }
  return { entries, pages };
}

export const admin = (): Promise<string> => someone({ role: "user", isAdmin: true });

let lastWorker = 0;

/** Somebody who works in the cinema in this role. */
export async function worker(cinemaId: number, role: string): Promise<{ id: number; as: string }> {
  const id = 8_000 + ++lastWorker;
  await insertUser(run, id);
  await run("INSERT INTO staff VALUES (?1, ?2, ?3, 1, 1)", cinemaId, id, JSON.stringify([role]));
  return { id, as: await token(id) };
}

import { insertUsers } from "../support/people.ts";
import type { Stage } from "./stage.ts";

/** Ids of new accounts, numbered as registrations are: after the largest. */
export async function newUsers({ server }: Stage, number: number): Promise<number[]> {
  const sql = server.sql.bind(server);
  const [newest] = await sql<{ id: number }>("SELECT max(id) AS id FROM users");
  const ids = Array.from({ length: number }, (_, i) => (newest?.id ?? 0) + 1 + i);
  await insertUsers(sql, ids);
  return ids;
}

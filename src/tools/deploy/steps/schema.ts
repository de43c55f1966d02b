/** The migrations, which are applied before the code that needs them. */

import path from "node:path";
import { secrets, sql } from "../account.ts";
import { migrationsIn, pendingOf } from "../migrations.ts";
import { right } from "../step.ts";
import type { Run, Step } from "../step.ts";
import { Trouble } from "../trouble.ts";
import type { Wrangler } from "../wrangler.ts";

export const schema: Step = {
  name: "migrations",
  look: async (run) => {
    const { wrangler, deployment, root, mayBreak } = run;
    const all = migrationsIn(path.join(root, "migrations"));
    const isNew = deployment().databaseId === "";
    const pending = pendingOf(all, isNew ? [] : await appliedIn(wrangler));
    if (pending.length === 0) return right(`all ${all.length} are applied`);
    const breaking = pending.filter(({ breaks }) => breaks).map(({ name }) => name);
    if (breaking.length > 0 && !mayBreak && (await isLive(run)))
      throw new Trouble(
        `The version that is live cannot run with ${breaking.join(" and ")}. No migration was applied, and the code is as it was.`,
        "Between the migration and the new code, some seconds, requests fail. When that is all right, run `npm run deploy -- --accept-break`.",
      );
    return {
      isRight: false,
      would: `apply ${pending.length}, the last of them ${pending.at(-1)?.name ?? ""}`,
      act: async () => {
        await wrangler.run("d1", "migrations", "apply", "DB", "--remote");
        return `applied ${pending.length}`;
      },
    };
  },
};

const isLive = async ({ wrangler }: Run): Promise<boolean> => (await secrets(wrangler)) !== null;

/** The names of the migrations that D1 has. */
export async function appliedIn(wrangler: Wrangler): Promise<string[]> {
  const [tables] = await sql(wrangler, "select name from sqlite_master where name = 'd1_migrations'");
  if (tables?.length !== 1) return [];
  const [applied = []] = await sql(wrangler, "select name from d1_migrations order by id");
  return applied.map(({ name }) => String(name));
}

/** `npm run deploy -- rollback`: the code of the version before is live again. */

import path from "node:path";
import { liveCode, versions } from "./account.ts";
import type { Version } from "./account.ts";
import { breakingSince, migrationsIn, pendingOf } from "./migrations.ts";
import type { Run } from "./step.ts";
import { appliedIn } from "./steps/schema.ts";
import { Trouble } from "./trouble.ts";

/** The version to go back to, or a refusal: where there is none, or a migration since then that it does not bear. */
export async function versionBefore({ wrangler, root }: Pick<Run, "wrangler" | "root">): Promise<Version> {
  const { all, liveId } = await versions(wrangler);
  const live = liveCode(all, liveId);
  if (live === null)
    throw new Trouble(
      "The version that is live is not among the newest ten. Nothing was changed.",
      "Choose one by `npx wrangler versions list`, and go back to it by `npx wrangler rollback`.",
    );
  const before = otherCodeBefore(all, live);
  if (before === null)
    throw new Trouble(
      "There is no version before the one that is live. Nothing was changed.",
      "Mend the code, and run `npm run deploy`.",
    );
  const migrations = migrationsIn(path.join(root, "migrations"));
  const waiting = pendingOf(migrations, await appliedIn(wrangler));
  const applied = migrations.filter((migration) => !waiting.includes(migration));
  const breaking = breakingSince(applied, liveCode(all, before.id)?.tag ?? "");
  if (breaking.length > 0)
    throw new Trouble(
      `The version before cannot run with ${breaking.map(({ name }) => name).join(" and ")}, which D1 has. Nothing was changed.`,
      "Mend the code, and run `npm run deploy`. Putting D1 back to before the migration loses what was written since: see docs/operations.md.",
    );
  return before;
}

/** The last version of other code before this one, with the secrets that were changed while it was live. */
const otherCodeBefore = (all: readonly Version[], live: Version): Version | null =>
  all.slice(0, all.indexOf(live)).findLast((version) => {
    const code = liveCode(all, version.id);
    return code !== null && code.message !== live.message && !code.isFirstTry;
  }) ?? null;

export async function goBack({ wrangler }: Pick<Run, "wrangler">, before: Version): Promise<void> {
  await wrangler.run("rollback", before.id, "--message", before.message || "Rollback", "--yes");
}

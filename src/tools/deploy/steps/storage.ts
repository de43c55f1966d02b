/** The database, the buckets and the queues: found by their names, or made. */

import { buckets, databaseId, queues } from "../account.ts";
import { queueNames } from "../configuration.ts";
import { right } from "../step.ts";
import type { Found, Step } from "../step.ts";
import { Trouble } from "../trouble.ts";

const AGAIN = "Run `npm run deploy` again in a minute.";

export const database: Step = {
  name: "database",
  look: async ({ wrangler, configuration, deployment, learn }) => {
    const name = configuration().d1_databases[0]?.database_name ?? "";
    const id = await databaseId(wrangler, name);
    if (id !== null) {
      if (id !== deployment().databaseId) learn({ databaseId: id });
      return right(name);
    }
    learn({ databaseId: "" });
    return {
      isRight: false,
      would: `create the database ${name}`,
      act: async () => {
        await wrangler.run("d1", "create", name);
        const newId = await databaseId(wrangler, name);
        if (newId === null)
          throw new Trouble(`The database ${name} was made, and is not in the list yet.`, AGAIN);
        learn({ databaseId: newId });
        return `created ${name}`;
      },
    };
  },
};

export const storage: Step = {
  name: "buckets",
  look: async ({ wrangler, configuration }) => {
    const wanted = configuration().r2_buckets.map((bucket) => bucket.bucket_name);
    const there = await buckets(wrangler);
    return made(
      wanted,
      wanted.filter((name) => !there.includes(name)),
      (name) => wrangler.run("r2", "bucket", "create", name),
    );
  },
};

export const queuesStep: Step = {
  name: "queues",
  look: async ({ wrangler, configuration }) => {
    const wanted = queueNames(configuration());
    const there = await queues(wrangler, wanted);
    return made(
      wanted,
      wanted.filter((name) => !there.includes(name)),
      (name) => wrangler.run("queues", "create", name),
    );
  },
};

function made(
  wanted: readonly string[],
  missing: readonly string[],
  make: (name: string) => Promise<unknown>,
): Found {
  if (missing.length === 0) return right(wanted.join(", "));
  return {
    isRight: false,
    would: `create ${missing.join(", ")}`,
    act: async () => {
      for (const name of missing) await make(name);
      return `created ${missing.join(", ")}`;
    },
  };
}

import { and, eq, isNull } from "drizzle-orm";
import { db } from "../db.ts";
import { installation } from "./tables.ts";

export const read = () => db.select().from(installation).get();

/** Stores the account, unless there is one. */
export const setStripeAccount = (stripeAccount: string): Promise<unknown> =>
  db
    .update(installation)
    .set({ stripeAccount })
    .where(and(eq(installation.id, 1), isNull(installation.stripeAccount)));

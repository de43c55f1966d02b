import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { accompanying } from "./first-write.ts";

/** D1 has no interactive transactions: statements that belong together go through `db.batch`. */
export const db = drizzle(accompanying(env.DB));

/** A value as a bound parameter, for use as a column. */
export const literal = <T = string | number>(value: T) => sql<T>`${value}`;

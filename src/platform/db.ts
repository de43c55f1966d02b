import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";

/** D1 has no interactive transactions: several statements that belong together go through `db.batch`. */
export const db = drizzle(env.DB);

export const literal = <T = string | number>(value: T) => sql<T>`${value}`;

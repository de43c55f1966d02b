import { env } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";

/** D1 has no interactive transactions: several statements that belong together go through `db.batch`. */
export const db = drizzle(env.DB);

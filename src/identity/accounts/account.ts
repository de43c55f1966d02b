import type { users } from "./tables.ts";

export type Account = typeof users.$inferSelect;

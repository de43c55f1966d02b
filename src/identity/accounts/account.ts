import type { totps } from "../second-factor/tables.ts";
import type { users } from "./tables.ts";

export type Account = typeof users.$inferSelect;

/** With its authenticator app; null where none is confirmed. */
export type AccountWithTotp = Account & { readonly totp: typeof totps.$inferSelect | null };

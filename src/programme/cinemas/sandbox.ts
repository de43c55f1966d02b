/** Who sees a sandbox cinema: who works there, with its test keys. To everybody else there is none. */

import type { Caller } from "../../http/caller.ts";
import { worksAt } from "../../identity/staff/permission.ts";
import type { Home } from "../../identity/staff/permission.ts";

/** Who asks; null without a token. Asked of sandboxes only, because it costs a query. */
export type AskCaller = () => Promise<Caller | null>;

/** Whether the caller may see what is of this cinema. Anybody may, but for a sandbox. */
export async function isVisible(
  home: Home & { readonly sandbox: boolean },
  ask: AskCaller,
): Promise<boolean> {
  if (!home.sandbox) return true;
  const caller = await ask();
  return caller !== null && worksAt(caller, home);
}

/** Where the API shows a thing before it is changed. */

import { isRecord, pathOf } from "./entry.ts";
import type { Ids } from "./entry.ts";

interface Elsewhere {
  /** How many segments of the path are left out. */
  readonly up: number;
  readonly query?: string;
  readonly find: (answer: Record<string, unknown>, ids: Ids) => unknown;
}

/** Things that a GET of their own path does not show. */
const ELSEWHERE: Readonly<Record<string, Elsewhere>> = {
  "/v1/movies/{id}/poster": { up: 1, find: (movie) => ({ poster_url: movie["poster_url"] }) },
  "/v1/cinemas/{id}/staff/{user_id}": {
    up: 1,
    find: ({ data }, ids) => itemOf(data, "user_id", ids["user_id"]),
  },
  "/v1/cinemas/{id}/staff/invitations/{invitation_id}": {
    up: 2,
    find: ({ invitations }, ids) => itemOf(invitations, "id", ids["invitation_id"]),
  },
  "/v1/cinemas/{id}/screens/{screen_id}/closures/{closure_id}": {
    up: 1,
    query: "?limit=100",
    find: ({ data }, ids) => itemOf(data, "id", ids["closure_id"]),
  },
};

function itemOf(list: unknown, name: string, id: unknown): unknown {
  const items: unknown[] = Array.isArray(list) ? list : [];
  return items.find((item) => isRecord(item) && item[name] === id) ?? null;
}

/** Where a GET shows what a request with this action and path changes; null for one that makes something. */
export function shownAt(action: string, path: string): string | null {
  if (action.startsWith("POST ")) return null;
  const { up = 0, query = "" } = ELSEWHERE[pathOf(action)] ?? {};
  const segments = path.replace(/\/$/, "").split("/");
  return segments.slice(0, segments.length - up).join("/") + query;
}

/** The thing itself in the answer to that GET. */
export function seenIn(action: string, ids: Ids, answer: unknown): unknown {
  const elsewhere = ELSEWHERE[pathOf(action)];
  if (elsewhere === undefined) return answer;
  return isRecord(answer) ? elsewhere.find(answer, ids) : null;
}

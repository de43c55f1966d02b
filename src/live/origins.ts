/** Which pages may watch. Browsers open a WebSocket without a CORS check, so the origin is checked on connecting. */

const LOCAL_HOSTS = new Set(["localhost", "127.0.0.1", "[::1]"]);

export interface OriginRule {
  /** Origins separated by commas, or "*". */
  readonly listed: string;
  /** Where this server is reached; its own pages may always watch. */
  readonly own: string;
  readonly isLocal: boolean;
}

/** Whether pages of the origin may watch. Programs, which send no origin, may. */
export function mayWatch(origin: string | undefined, { listed, own, isLocal }: OriginRule): boolean {
  if (origin === undefined) return true;
  const allowed = listed.split(",").map((entry) => entry.trim());
  if (allowed.includes("*")) return true;
  if (!URL.canParse(origin)) return false;
  const { origin: asked, hostname } = new URL(origin);
  return (
    asked === new URL(own).origin ||
    (isLocal && LOCAL_HOSTS.has(hostname)) ||
    allowed.some((entry) => URL.canParse(entry) && new URL(entry).origin === asked)
  );
}

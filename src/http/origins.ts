/** Whether a setting, origins separated by commas, names the origin. */
export function namesOrigin(setting: string, origin: string): boolean {
  const asked = originOf(origin);
  return asked !== null && setting.split(",").some((entry) => originOf(entry.trim()) === asked);
}

/**
 * The origin of a URL as browsers send it; null if the text is no URL, or one of a scheme without origins: all of those have
 * the same text, "null", and would name each other.
 */
function originOf(text: string): string | null {
  const origin = URL.canParse(text) ? new URL(text).origin : "null";
  return origin === "null" ? null : origin;
}

const LOCAL_HOSTS = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Whether a URL or an origin is of the machine that asks; false for a text that is no URL. */
export const isOfThisMachine = (text: string): boolean =>
  URL.canParse(text) && LOCAL_HOSTS.has(new URL(text).hostname);

/** Whether a setting, origins separated by commas, names the origin. */
export function namesOrigin(setting: string, origin: string): boolean {
  const asked = originOf(origin);
  return asked !== null && setting.split(",").some((entry) => originOf(entry.trim()) === asked);
}

/** The origin of a URL as browsers send it; null if the text is no URL. */
const originOf = (text: string): string | null => (URL.canParse(text) ? new URL(text).origin : null);

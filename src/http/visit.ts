/** What a request says about the person's device and place. */

export interface Visit {
  /** The network that counts as one customer. */
  readonly network: string;
  /** ISO 3166; null where it is not known. */
  readonly country: string | null;
  /** As much as a mail may say: the country, or else the coarse network. Null where neither is known. */
  readonly whence: string | null;
  /** As "Firefox on Windows"; null where the request does not say it. */
  readonly device: string | null;
}

const MAX_DEVICE_LENGTH = 60;

/** In this order, because a browser also names those that it descends from. */
const BROWSERS: readonly (readonly [name: string, product: RegExp])[] = [
  ["Edge", /\bEdg(?:e|A|iOS)?\//],
  ["Opera", /\bOPR\//],
  ["Samsung Internet", /\bSamsungBrowser\//],
  ["Firefox", /\b(?:Firefox|FxiOS)\//],
  ["Chrome", /\b(?:Chrome|Chromium|CriOS)\//],
  ["Safari", /\bVersion\/\S+ .*\bSafari\//],
];

const SYSTEMS: readonly (readonly [name: string, token: RegExp])[] = [
  ["iPhone", /\biPhone\b/],
  ["iPad", /\biPad\b/],
  ["Android", /\bAndroid\b/],
  ["Windows", /\bWindows\b/],
  ["macOS", /\bMacintosh\b/],
  ["ChromeOS", /\bCrOS\b/],
  ["Linux", /\bLinux\b/],
];

/**
 * Browser and system by a `User-Agent`, or the first product of a program that is no browser, as "curl". At most 60
 * characters of letters, digits and `.-_`, because the header is the caller's own text. Null where it names nothing.
 */
export function deviceOf(userAgent: string | undefined): string | null {
  if (userAgent === undefined) return null;
  const first = (names: typeof BROWSERS): string | undefined =>
    names.find(([, token]) => token.test(userAgent))?.[0];
  const [browser, system] = [first(BROWSERS), first(SYSTEMS)];
  if (browser !== undefined) return system === undefined ? browser : `${browser} on ${system}`;
  const product = /^[\w.-]+/.exec(userAgent)?.[0].slice(0, MAX_DEVICE_LENGTH);
  return product === undefined || product === "Mozilla" ? (system ?? null) : product;
}

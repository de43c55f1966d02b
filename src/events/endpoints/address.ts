/**
 * Which addresses events are sent to. A name that leads to a private address is not found here: what a name leads to may change
 * after every check, so only whoever connects can refuse it, and the platform does; see docs/decisions/061.
 */

export type AddressRefusal =
  | "not_https"
  | "has_port"
  | "has_credentials"
  | "has_fragment"
  | "not_public"
  | "is_this_server";

interface Where {
  /** This server's own address: it would tell itself. */
  readonly ownUrl: string;
  /** Whether http, any port, and this machine are allowed: on a developer's machine only. */
  readonly isLocal: boolean;
}

/** Null for an address that events are sent to. The parser has brought every spelling of an IP address into one. */
export function addressRefusal(url: URL, { ownUrl, isLocal }: Where): AddressRefusal | null {
  if (url.username !== "" || url.password !== "") return "has_credentials";
  if (url.hash !== "") return "has_fragment";
  const isLoopback = ["127.0.0.1", "[::1]", "localhost"].includes(url.hostname);
  if (isLocal && isLoopback && ["http:", "https:"].includes(url.protocol)) return null;
  if (url.protocol !== "https:") return "not_https";
  if (url.port !== "") return "has_port";
  if (withoutDot(url.hostname) === withoutDot(new URL(ownUrl).hostname)) return "is_this_server";
  return isPublic(url.hostname) ? null : "not_public";
}

/** "example.org." is the same host as "example.org". */
const withoutDot = (hostname: string): string => hostname.replace(/\.$/, "");

/** Names for machines, homes and companies: RFC 6761, 6762, 8375, 9476, and the one that ICANN has kept for private use. */
const PRIVATE_NAME =
  /(?:^|\.)(?:localhost|local|localdomain|internal|intranet|private|corp|home|lan|test|invalid|onion|alt|arpa)\.?$/;

function isPublic(hostname: string): boolean {
  if (hostname.startsWith("[")) return isPublicIpv6(hostname.slice(1, -1));
  const numbers = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\.?$/.exec(hostname)?.slice(1).map(Number);
  if (numbers !== undefined) return isPublicIpv4(numbers);
  return /[^.]\.[^.]/.test(hostname) && !PRIVATE_NAME.test(hostname);
}

/** First address and length of the prefix. https://www.iana.org/assignments/iana-ipv4-special-registry */
const SPECIAL_IPV4: readonly (readonly [string, number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.31.196.0", 24],
  ["192.52.193.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["192.175.48.0", 24],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  // Multicast, reserved, broadcast.
  ["224.0.0.0", 3],
];

const wordOf = (numbers: readonly number[]): number => numbers.reduce((word, n) => word * 256 + n, 0);

function isPublicIpv4(numbers: readonly number[]): boolean {
  const address = wordOf(numbers);
  return SPECIAL_IPV4.every(([first, bits]) => {
    const size = 2 ** (32 - bits);
    const start = wordOf(first.split(".").map(Number));
    return address < start || address >= start + size;
  });
}

/**
 * Global unicast (2000::/3) alone, without what leads to an IPv4 address (6to4, Teredo) and what is for documents and benchmarks. So
 * none that is loopback, mapped, translated (64:ff9b::), unique local, link-local or multicast.
 */
function isPublicIpv6(text: string): boolean {
  const [head = "", tail] = text.split("::");
  const groupsOf = (part: string): string[] => (part === "" ? [] : part.split(":"));
  const [before, after] = [groupsOf(head), groupsOf(tail ?? "")];
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => "0");
  const [first = 0, second = 0] = [...before, ...zeros, ...after].map((group) => parseInt(group, 16));
  if (first < 0x2000 || first > 0x3fff) return false;
  // Protocol assignments with Teredo, 2001:db8, 6to4, and 3fff::/20.
  return !(first === 0x2001 && (second < 0x200 || second === 0xdb8)) && first !== 0x2002 && first !== 0x3fff;
}

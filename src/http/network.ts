/**
 * The network that counts as one customer: an IPv4 address, or the /64 of an IPv6 address, because a customer gets at
 * least a /64 and each machine in it changes its address at will. Text that is no address is returned unchanged.
 */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const groups = groupsOf(address);
  return groups === null ? address : `${groups.slice(0, NETWORK_GROUPS).join(":")}::/64`;
}

const COARSE_GROUPS = 3;

/**
 * The network that an address is logged as: the /24 of IPv4, the /48 of IPv6. It shows where an attack comes from, and not
 * which person it is. Null for text that is no address.
 */
export function coarseNetwork(address: string): string | null {
  const [, a, b, c] = /^(?:::ffff:)?(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.\d{1,3}$/i.exec(address) ?? [];
  if (a !== undefined) return `${a}.${b}.${c}.0/24`;
  const groups = groupsOf(address);
  return groups === null ? null : `${groups.slice(0, COARSE_GROUPS).join(":")}::/48`;
}

const GROUPS = 8;
const NETWORK_GROUPS = 4;

/** The eight groups of an IPv6 address, without leading zeros; null for any other text. */
function groupsOf(address: string): string[] | null {
  const [head = [], tail, ...more] = address.split("::").map((part) => (part === "" ? [] : part.split(":")));
  if (more.length > 0) return null;
  const missing = GROUPS - head.length - (tail?.length ?? 0);
  if (tail === undefined ? missing !== 0 : missing < 1) return null;
  const groups = [...head, ...Array.from({ length: missing }, () => "0"), ...(tail ?? [])];
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return null;
  return groups.map((group) => Number.parseInt(group, 16).toString(16));
}

/**
 * What counts as one customer's network: an IPv4 address, or the /64 that an IPv6 address is in, since a customer gets
 * at least so much and each of their machines changes its address in there at will. What is no address is itself.
 */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const groups = groupsOf(address);
  return groups === null ? address : `${groups.slice(0, NETWORK_GROUPS).join(":")}::/64`;
}

const GROUPS = 8;
const NETWORK_GROUPS = 4;

/** The eight groups, each without leading zeros; null for what is no IPv6 address. */
function groupsOf(address: string): string[] | null {
  const [head = [], tail, ...more] = address.split("::").map((part) => (part === "" ? [] : part.split(":")));
  if (more.length > 0) return null;
  const missing = GROUPS - head.length - (tail?.length ?? 0);
  if (tail === undefined ? missing !== 0 : missing < 1) return null;
  const groups = [...head, ...Array.from({ length: missing }, () => "0"), ...(tail ?? [])];
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return null;
  return groups.map((group) => Number.parseInt(group, 16).toString(16));
}

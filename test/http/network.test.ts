import { expect, it } from "vitest";
import { coarseNetwork, networkOf } from "../../src/http/network.ts";

it.each([
  ["two machines of one network", "2001:db8:1:2::1", "2001:db8:1:2:aaaa:bbbb:cccc:dddd"],
  ["the same address, written in full", "2001:db8::1", "2001:0DB8:0000:0000:0000:0000:0000:0001"],
  ["zeros left out within the network's own part", "2001:db8::2:3:4:5", "2001:db8:0:0:1::"],
  ["an IPv4 address, wrapped up", "192.0.2.1", "::ffff:192.0.2.1"],
])("counts as one network: %s", (_what, one, other) => {
  expect(networkOf(one)).toBe(networkOf(other));
});

it.each([
  ["neighbours", "2001:db8:1:2::1", "2001:db8:1:3::1"],
  ["neighbours whose zeros are left out", "2001:db8::1", "2001:db8:0:1::1"],
  ["two IPv4 addresses", "192.0.2.1", "192.0.2.2"],
])("counts as two networks: %s", (_what, one, other) => {
  expect(networkOf(one)).not.toBe(networkOf(other));
});

it("names the network", () => {
  expect(networkOf("2001:db8:1:2:3:4:5:6")).toBe("2001:db8:1:2::/64");
  expect(networkOf("::1")).toBe("0:0:0:0::/64");
});

it.each([
  "unknown",
  "",
  "1:2:3",
  "1::2::3",
  "2001:db8::zz",
  "1:2:3:4:5:6:7:8:9",
  "fe80::1%eth0",
  ":1:2:3:4:5:6:7",
])("returns %j unchanged, which is no address", (text) => {
  expect(networkOf(text)).toBe(text);
});

it("is logged without the part that tells people apart", () => {
  expect(coarseNetwork("192.0.2.77")).toBe("192.0.2.0/24");
  expect(coarseNetwork("::ffff:192.0.2.77")).toBe("192.0.2.0/24");
  expect(coarseNetwork("2001:db8:1:2:3:4:5:6")).toBe("2001:db8:1::/48");
  for (const text of ["unknown", "", "192.0.2", "1:2:3"]) expect(coarseNetwork(text)).toBeNull();
});

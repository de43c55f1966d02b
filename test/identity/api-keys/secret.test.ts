import { expect, it } from "vitest";
import {
  API_KEY_BYTES,
  apiKey,
  hashOfKey,
  isApiKey,
  prefixOf,
} from "../../../src/identity/api-keys/secret.ts";

const bytes = (last: number) => Uint8Array.from({ length: API_KEY_BYTES }, (_, i) => (i * 37 + last) % 256);

it("makes a key that a scanner of secrets recognises", () => {
  const { key, prefix } = apiKey(bytes(1));
  expect(key).toMatch(/^mk_live_[0-9A-Za-z]{7}_[0-9A-Za-z]{39}$/);
  expect(key.startsWith(`${prefix}_`)).toBe(true);
  expect(isApiKey(key)).toBe(true);
  expect(prefixOf(key)).toBe(prefix);
});

it("keeps all random bits, also of the smallest and the largest bytes", () => {
  const all = [0, 255].map((byte) => apiKey(new Uint8Array(API_KEY_BYTES).fill(byte)).key);
  expect(all[0]).toMatch(/^mk_live_0{7}_0{33}[0-9A-Za-z]{6}$/);
  expect(all.map((key) => key.length)).toEqual([55, 55]);
  const others = Array.from({ length: 256 }, (_, last) => apiKey(bytes(last)).key);
  expect(new Set(others).size).toBe(256);
});

it("has a checksum: a key with one wrong character is none", () => {
  const { key } = apiKey(bytes(2));
  for (let i = "mk_live_".length; i < key.length; i++) {
    const typed = key.slice(0, i) + (key[i] === "x" ? "y" : "x") + key.slice(i + 1);
    expect(prefixOf(typed), typed).toBeNull();
  }
  expect(prefixOf(key.slice(0, -1))).toBeNull();
  expect(prefixOf("mk_test_abc")).toBeNull();
});

it("keeps the prefix when the secret is another", () => {
  const before = apiKey(bytes(3));
  const after = apiKey(bytes(4).toReversed(), before.prefix);
  expect(after.prefix).toBe(before.prefix);
  expect(hashOfKey(after.key)).not.toBe(hashOfKey(before.key));
});

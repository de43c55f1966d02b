import { expect, it } from "vitest";
import { maskedAddress } from "../../../src/identity/account-changes/account-change.ts";

it.each([
  ["kim@example.org", "k…@example.org"],
  ["k@example.org", "k…@example.org"],
  ['"a@b"@example.org', '"…@example.org'],
  ["😀smile@example.org", "😀…@example.org"],
])("shows of %s only %s", (email, masked) => {
  expect(maskedAddress(email)).toBe(masked);
});

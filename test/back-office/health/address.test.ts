import { expect, test } from "vitest";
import { addressCheck } from "../../../src/back-office/health/address.ts";

const verdict = (publicUrl: string, asked: string, isLocal: boolean): string => {
  const { status, advice } = addressCheck(publicUrl, asked, isLocal);
  return status === "ok" && advice !== undefined ? "warning" : status;
};

test.each([
  ["https://odeon.com", "https://odeon.com/health/ready", "ok"],
  ["https://odeon.com", "https://matinee.odeon.workers.dev/health/ready", "warning"],
  ["http://localhost:8787", "https://odeon.com/health/ready", "failed"],
  ["http://odeon.com", "https://odeon.com/health/ready", "failed"],
  ["odeon.com", "https://odeon.com/health/ready", "failed"],
  ["", "https://odeon.com/health/ready", "failed"],
])("deployed with PUBLIC_URL %j and asked at %s: %s", (publicUrl, asked, expected) => {
  expect(verdict(publicUrl, asked, false)).toBe(expected);
});

test.each([
  ["http://localhost:8787", "http://127.0.0.1:8787/health/ready", "ok"],
  ["http://localhost:8787", "http://10.0.0.7:8787/health/ready", "warning"],
  ["localhost", "http://localhost:8787/health/ready", "failed"],
])("on a developer's machine with PUBLIC_URL %j and asked at %s: %s", (publicUrl, asked, expected) => {
  expect(verdict(publicUrl, asked, true)).toBe(expected);
});

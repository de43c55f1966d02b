import { expect, it } from "vitest";
import { mayWatch } from "../../src/live/origins.ts";

const rule = { listed: "", own: "https://tickets.example/some/path", isLocal: false };

it("admits programs, which send no origin", () => {
  expect(mayWatch(undefined, rule)).toBe(true);
});

it("admits this server's own pages, and no others", () => {
  expect(mayWatch("https://tickets.example", rule)).toBe(true);
  for (const other of [
    "http://tickets.example",
    "https://tickets.example:8443",
    "https://tickets.example.evil.example",
    "https://evil.example",
    "null",
    "",
    "tickets.example",
  ])
    expect(mayWatch(other, rule)).toBe(false);
});

it("admits pages of listed origins", () => {
  const listing = { ...rule, listed: "https://one.example, https://two.example/" };
  expect(mayWatch("https://one.example", listing)).toBe(true);
  expect(mayWatch("https://two.example", listing)).toBe(true);
  expect(mayWatch("https://three.example", listing)).toBe(false);
  expect(mayWatch("null", { ...rule, listed: "*" })).toBe(true);
});

it("admits any local page on a local server, and only there", () => {
  for (const local of ["http://localhost:5173", "http://127.0.0.1:3000", "http://[::1]:3000"]) {
    expect(mayWatch(local, { ...rule, isLocal: true })).toBe(true);
    expect(mayWatch(local, rule)).toBe(false);
  }
});

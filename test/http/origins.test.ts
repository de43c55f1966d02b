import { describe, expect, it } from "vitest";
import { isOfThisMachine, namesOrigin } from "../../src/http/origins.ts";

describe("a list of origins", () => {
  it("names an origin whatever else is in the address that was listed", () => {
    const listed = "https://one.example, https://two.example:8443/some/path?query";
    expect(namesOrigin(listed, "https://one.example")).toBe(true);
    expect(namesOrigin(listed, "https://two.example:8443")).toBe(true);
  });

  it.each([
    "https://two.example",
    "http://one.example",
    "https://one.example.evil.example",
    "one.example",
    "",
  ])("does not name %j", (origin) => {
    expect(namesOrigin("https://one.example,https://two.example:8443", origin)).toBe(false);
  });

  it.each(["", "null", ",", "file:///page", "app://listed", "data:text/html,x"])(
    "that says %j names no page without an origin, and no page of a scheme that has none",
    (listed) => {
      for (const origin of ["null", "file:///other", "app://other", "app://listed", "data:text/html,y"])
        expect(namesOrigin(listed, origin)).toBe(false);
    },
  );
});

it("is of this machine by its whole host name", () => {
  expect(isOfThisMachine("http://localhost:5173")).toBe(true);
  for (const other of ["null", "http://localhost.evil.example", "app://local", ""])
    expect(isOfThisMachine(other)).toBe(false);
});

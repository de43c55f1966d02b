import { DrizzleQueryError } from "drizzle-orm/errors";
import { expect, it } from "vitest";
import { describeFault } from "../../src/platform/faults.ts";

it("logs the message and the place of a fault, and no values of a query", () => {
  const cause = new Error("D1_ERROR: no such table: users");
  const text = describeFault(new DrizzleQueryError("select * from users", ["ada@example.com"], cause));
  expect(text).toContain("no such table: users");
  expect(text).toContain("faults.test.ts");
  expect(text).not.toContain("ada@example.com");
});

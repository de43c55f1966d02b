import { expect, it } from "vitest";
import { isCommon } from "../../../src/identity/passwords/common-passwords.ts";

it("recognises common passwords in the Worker too", () => {
  expect(isCommon("password1")).toBe(true);
  expect(isCommon("matinee-demo")).toBe(false);
});

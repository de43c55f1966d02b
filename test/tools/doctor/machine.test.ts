import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { nodeFinding, secretsFinding } from "../../../src/tools/doctor/machine.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "matinee-doctor-"));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

test("looks at the Node.js of whoever ran npm, and not at the project's own", () => {
  expect(nodeFinding("npm/9.2.0 node/v18.19.0 linux x64", "24.1.0", 20).status).toBe("failed");
  expect(nodeFinding("npm/11.0.0 node/v22.1.0 linux x64", "24.1.0", 20).status).toBe("ok");
  expect(nodeFinding("", "24.1.0", 20)).toMatchObject({ status: "ok", detail: "It is 24.1.0." });
});

test("names the settings that .dev.vars lacks, and no value", () => {
  expect(secretsFinding(root)).toMatchObject({ status: "failed", detail: "There is no such file yet." });
  writeFileSync(path.join(root, ".dev.vars"), "MATINEE_LOCAL=1\nCODE_SECRET=hunter2\nTICKET_SECRET=\n");
  const finding = secretsFinding(root);
  expect(finding).toMatchObject({ status: "failed", detail: "Not set: ACCESS_TOKEN_SECRET, TICKET_SECRET." });
  expect(finding.advice).toContain("Remove the empty lines of TICKET_SECRET.");
  expect(JSON.stringify(finding)).not.toContain("hunter2");
  const all = "MATINEE_LOCAL=1\nCODE_SECRET=a\nTICKET_SECRET=b\nACCESS_TOKEN_SECRET=c\n";
  writeFileSync(path.join(root, ".dev.vars"), all);
  expect(secretsFinding(root)).toEqual({ name: "secrets", status: "ok" });
});

/** The checks of a developer's machine. */

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";
import { NEEDED_SECRETS } from "../secrets.ts";
import type { Finding } from "./finding.ts";

const NEEDED = ["MATINEE_LOCAL", ...NEEDED_SECRETS];

/** The Node.js of whoever ran npm: npm's scripts run on the project's own. */
export function nodeFinding(userAgent: string, own: string, least: number): Finding {
  const version = /\bnode\/v(\d[\d.]*)/.exec(userAgent)?.[1] ?? own;
  return Number.parseInt(version, 10) >= least
    ? { name: "node", status: "ok", detail: `It is ${version}.` }
    : {
        name: "node",
        status: "failed",
        detail: `It is ${version}.`,
        advice: `Install Node.js ${least} or newer from https://nodejs.org.`,
      };
}

/** Whether `npm run dev` has written its settings to the folder. */
export function secretsFinding(root: string): Finding {
  const name = "secrets";
  const file = path.join(root, ".dev.vars");
  const advice = "Run `npm run dev`: it adds what is missing, and changes nothing that is there.";
  if (!existsSync(file)) return { name, status: "failed", detail: "There is no such file yet.", advice };
  const has = parseEnv(readFileSync(file, "utf8"));
  const missing = NEEDED.filter((setting) => !has[setting]);
  if (missing.length === 0) return { name, status: "ok" };
  const isEmpty = missing.filter((setting) => setting in has);
  return {
    name,
    status: "failed",
    detail: `Not set: ${missing.join(", ")}.`,
    advice: isEmpty.length === 0 ? advice : `Remove the empty lines of ${isEmpty.join(", ")}. ${advice}`,
  };
}

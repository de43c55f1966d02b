/** What is looked at once the code is live: whether it is ready, and whether it has an admin. */

import { setTimeout as sleep } from "node:timers/promises";
import { whyNoAnswer } from "../../reaching.ts";
import { sql } from "../account.ts";
import { addressOf } from "../configuration.ts";
import { LINK_LIFE_MS, adminLink, adminState, newAdminCode, placeAdmin } from "../first-admin.ts";
import { right } from "../step.ts";
import type { Run, Step } from "../step.ts";
import { Trouble } from "../trouble.ts";
import { appliedIn } from "./schema.ts";

const POLL_MS = 1000;
const ANSWER_MS = 10_000;

export const readiness: Step = {
  name: "readiness",
  look: async (run) => {
    const address = addressOf(run.deployment());
    const wait = `wait until ${address || "the address"}/health/ready says so`;
    if (run.isDryRun) return { isRight: false, would: wait, act: async () => wait };
    await becomesReady(address, run.waitS);
    return right(`${address}/health/ready says ready`);
  },
};

async function becomesReady(address: string, waitS: number): Promise<void> {
  const untilMs = performance.now() + waitS * 1000;
  for (;;) {
    const answer = await asked(`${address}/health/ready`);
    if (answer === "ready") return;
    if (performance.now() >= untilMs)
      throw new Trouble(
        `The code is live at ${address}, and is not ready after ${waitS} seconds: ${answer}.`,
        `A new address may take some minutes to be known everywhere. \`npm run doctor -- --url ${address}\` says what is wrong. Run \`npm run deploy\` again to go on, or \`npm run deploy -- rollback\` to go back.`,
      );
    await sleep(POLL_MS);
  }
}

/** "ready", or what was answered instead. */
async function asked(url: string): Promise<string> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS), redirect: "manual" });
    await answer.body?.cancel();
    return answer.status === 200 ? "ready" : `it answers ${answer.status}`;
  } catch (fault) {
    return whyNoAnswer(fault);
  }
}

/** A link that ends sooner is replaced. */
const SPARE_MS = LINK_LIFE_MS / 4;

export const firstAdmin = (show: (link: string) => void): Step => ({
  name: "first admin",
  look: async (run) => {
    const { deployment, learn, wrangler } = run;
    const { admin } = deployment().settings;
    const would = `make ${admin} the first admin, by a link that sets the password`;
    if (run.isDryRun && deployment().databaseId === "")
      return { isRight: false, would, act: async () => would };
    const kept = deployment().adminCode;
    const state = await stateOf(run, kept);
    if (state === null) return { isRight: false, would, act: async () => would };
    if (state.admins > 0) {
      if (kept !== "") learn({ adminCode: "" });
      return right("there is an admin");
    }
    const link = (code: string): string => adminLink(addressOf(deployment()), admin, code);
    if (state.placed === 1) {
      show(link(kept));
      return right("the link waits to be used");
    }
    return {
      isRight: false,
      would,
      act: async () => {
        // Kept before it is placed, so that a run that is cut off prints the same link later.
        const fresh = newAdminCode();
        learn({ adminCode: fresh });
        await sql(wrangler, placeAdmin(admin, fresh, Date.now()));
        show(link(fresh));
        return `placed a link for ${admin}, valid for a day`;
      },
    };
  },
});

/** Null where a dry run finds a database without the tables. */
async function stateOf(
  { wrangler, deployment, isDryRun }: Run,
  code: string,
): Promise<{ admins: number; placed: number } | null> {
  if (isDryRun && (await appliedIn(wrangler)).length === 0) return null;
  const query = adminState(deployment().settings.admin, code, Date.now(), SPARE_MS);
  const [[row] = []] = await sql(wrangler, query);
  return { admins: Number(row?.["admins"]), placed: Number(row?.["placed"]) };
}

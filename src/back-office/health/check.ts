/** What `GET /health/ready` looks at, and what counts as ready. */

/** "off" where an optional part is not set up; "test" and "live" say which mail or payment service is used. */
export const STATUSES = ["ok", "failed", "off", "test", "live"] as const;

export interface Outcome {
  readonly status: (typeof STATUSES)[number];
  /** What was seen. Never a secret, nor a part of one. */
  readonly detail?: string;
  /** The next step for whoever runs the server. With "ok" it is a warning. */
  readonly advice?: string;
}

export interface Check extends Outcome {
  readonly name: string;
}

/** A check to be made: null where it does not apply. */
export interface Probe {
  readonly name: string;
  readonly look: () => Promise<Outcome | null>;
}

export const isReady = (checks: readonly Check[]): boolean =>
  checks.every(({ status }) => status !== "failed");

/** What to do where a part does not answer, by the name of its check. */
const ADVICE: Readonly<Record<string, string>> = {
  d1: "Look at the status of Cloudflare D1, and whether `database_id` in the configuration is that of this account's database.",
  migrations:
    "Run `npm run deploy`, which applies the migrations that are missing; on a developer's machine `npm run dev`.",
  box_office: "Look at the status of Cloudflare Durable Objects, and at the exceptions in the Worker's log.",
  queues: "Run `npm run deploy`, which makes the queues that are missing.",
};

const OF_BUCKET = "Run `npm run deploy`, which makes the buckets that are missing.";

/** A part that did not answer. `fault` is one line, as the log has it. */
export const failed = (name: string, fault: string): Check => ({
  name,
  status: "failed",
  detail: fault,
  advice: ADVICE[name] ?? OF_BUCKET,
});

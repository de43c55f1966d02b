/** What went wrong, for people: what happened, what was kept, what to do. */
export class Trouble extends Error {
  readonly advice: string;

  constructor(message: string, advice: string) {
    super(message);
    this.advice = advice;
  }
}

/** What wrangler's errors mean. The first that fits says what to do. */
const KNOWN: readonly [RegExp, string][] = [
  [
    /not authenticated|not logged in|Authentication error|code: 10000|CLOUDFLARE_API_TOKEN/i,
    "Log in by `npx wrangler login`, or set CLOUDFLARE_API_TOKEN to a token that may edit Workers, D1, R2 and Queues.",
  ],
  [
    /enable R2|code: 10042/i,
    "Enable R2 for the account once: https://dash.cloudflare.com/?to=/:account/r2. It asks for a payment method; what is below 10 GB a month costs nothing.",
  ],
  [
    /Queues is (not|only) available|upgrade .*queues|code: 100129|Workers Paid plan/i,
    "The account needs the Workers Paid plan: https://dash.cloudflare.com/?to=/:account/workers/plans.",
  ],
  [
    /maximum number|limit (was |has been )?reached|quota|code: 7406/i,
    "The account has as many of these as its plan allows. Remove one that nobody needs, or raise the limit in the dashboard.",
  ],
  [
    /workers\.dev subdomain/i,
    "Choose the account's workers.dev name once: https://dash.cloudflare.com/?to=/:account/workers/onboarding. Or give an address on a domain of the account: `--address https://tickets.example.com`.",
  ],
  [
    /already exists|already taken|name .*taken/i,
    "The name is taken by something else. Choose another one by `--name`.",
  ],
  [
    /fetch failed|ENOTFOUND|ECONNRE|ETIMEDOUT|network/i,
    "Cloudflare could not be reached. Look at the connection of this machine.",
  ],
];

/** What to do about an error of wrangler; always ends with how to go on. */
export function adviceOn(output: string): string {
  const known = KNOWN.find(([pattern]) => pattern.test(output))?.[1];
  const again = "What was done before is kept: run `npm run deploy` again to go on from here.";
  return known === undefined ? again : `${known} ${again}`;
}

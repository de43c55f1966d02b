/**
 * A code that `npm run deploy` placed in D1 for the first admin, who gets no mail while no mail service is set up. Deploying
 * cannot read CODE_SECRET back, from which other codes are derived: so the row has the code's hash in place of a nonce.
 */

import { createHash } from "node:crypto";

/** The nonce of a code that was placed. The code is 160 random bits, so that its hash needs no salt. */
export const placedNonce = (code: string): string =>
  `sha256:${createHash("sha256").update(code).digest("hex")}`;

/** Whether the demo cinema is in. `npm run dev` sets DEMO=loading, and says so by `POST /dev/demo-loaded`. */

import { env } from "cloudflare:workers";
import { isLocal } from "../platform/settings.ts";

let isLoaded = false;

export function demoLoaded(): void {
  isLoaded = true;
}

/** False wherever no demo is being loaded, as in a deployment. */
export const demoIsLoading = (): boolean => isLocal() && env.DEMO === "loading" && !isLoaded;

/** A check of `GET /health/ready`; null wherever no demo was to be loaded. */
export const demoCheck = {
  name: "demo",
  look: async () => {
    if (!isLocal() || env.DEMO !== "loading") return null;
    return demoIsLoading()
      ? ({
          status: "failed",
          detail: "The demo cinema is being loaded.",
          advice: "Wait some seconds.",
        } as const)
      : ({ status: "ok" } as const);
  },
};

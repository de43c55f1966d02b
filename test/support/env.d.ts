import type { D1Migration } from "cloudflare:test";
import type * as worker from "../../src/index.ts";
import type { Mode } from "./document/hearing.ts";

declare global {
  namespace Cloudflare {
    interface GlobalProps {
      mainModule: typeof worker;
    }
    interface Env {
      TEST_MIGRATIONS: D1Migration[];
      ANSWERS: Mode;
    }
  }
}

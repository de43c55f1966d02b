import type { Configuration } from "./configuration.ts";
import type { Deployment, DeploymentFile } from "./deployment-file.ts";
import type { Wrangler } from "./wrangler.ts";

/** What the steps of one run share. */
export interface Run {
  readonly isDryRun: boolean;
  /** Whether the version that is live may fail between a migration and the new code. */
  readonly mayBreak: boolean;
  readonly waitS: number;
  readonly root: string;
  readonly base: Configuration;
  readonly file: DeploymentFile;
  readonly wrangler: Wrangler;
  readonly deployment: () => Deployment;
  /** Keeps what became known, and writes wrangler's configuration anew. */
  readonly learn: (known: Partial<Deployment>) => void;
  readonly configuration: () => Configuration;
}

/** What a step found: nothing to do, or what it would do. */
export type Found =
  | { readonly isRight: true; readonly detail: string }
  | {
      readonly isRight: false;
      readonly would: string;
      /** Does it, and says what was done. Done twice it is as done once. */
      readonly act: () => Promise<string>;
    };

export interface Step {
  readonly name: string;
  /** Looks, and changes nothing. */
  readonly look: (run: Run) => Promise<Found>;
}

export const right = (detail: string): Found => ({ isRight: true, detail });
